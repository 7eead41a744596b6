import type { MediaTools } from "../media/media-tools.ts";
import type { Failure } from "../render/failure.ts";
import { type OpenDependencies, openClipOf } from "./open-clip-of.ts";

/** The last frame of another render's clip, as the still that an extension goes on from. */
export async function lastFrameOf(
  dependencies: OpenDependencies & { media: Pick<MediaTools, "lastFrame"> },
  renderId: string,
): Promise<Uint8Array | Failure> {
  const { media } = dependencies;
  const opened = await openClipOf(dependencies, renderId);
  if (opened.status === "failed") return opened.failure;
  try {
    const frame = await media.lastFrame(opened.path);
    return frame.status === "failed" ? frame.failure : frame.bytes;
  } finally {
    await opened.discard();
  }
}
