import type { MediaTools } from "../media/media-tools.ts";
import { isAboutStill, isSentStill, renderEventSchema } from "../render/render-event.ts";
import type { RenderRecord } from "../render/render-record.ts";
import { locatedEvent } from "./fetch-still.ts";
import type { DerivedDependencies } from "./plan-derived.ts";
import { readDroppedRequest } from "./read-dropped-request.ts";
import { resolveDerived } from "./resolve-derived.ts";
import { type ResolveDependencies, resolveRender } from "./resolve-render.ts";

/**
 * The record with which the render of a file below `requests/` would begin, as the first step makes it out; null where the
 * file is gone, or a clip that it names is still being made. Nothing is begun.
 */
export function renderOfRequest(
  dependencies: ResolveDependencies & DerivedDependencies & { media: Pick<MediaTools, "readExif"> },
) {
  return async (dropped: Record<string, unknown>): Promise<RenderRecord | null> => {
    const read = await readDroppedRequest(dependencies.objects, renderEventSchema.parse(dropped));
    if (read === null) return null;
    if ("asked" in read) return recordOf(await resolveDerived(dependencies, read.asked));
    const { clipsBucket } = dependencies.settings;
    const event = isSentStill(read.event) ? locatedEvent(read.event, clipsBucket) : read.event;
    return isAboutStill(event) ? recordOf(await resolveRender(dependencies, event)) : null;
  };
}

function recordOf(resolved: Awaited<ReturnType<typeof resolveRender>>): RenderRecord | null {
  return resolved.status === "known" ? resolved.record : null;
}
