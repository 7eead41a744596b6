import type { MediaTools, ReceiveClipAnswer } from "../media/media-tools.ts";
import type { Failure } from "../render/failure.ts";
import { ownFailure } from "../render/own-failures.ts";
import type { RenderRecord } from "../render/render-record.ts";
import type { StepDependencies } from "./step-dependencies.ts";

export type OpenDependencies = Pick<StepDependencies, "ledger" | "objects"> & {
  media: Pick<MediaTools, "receiveClip">;
};

export type ClipOfRender =
  | (Extract<ReceiveClipAnswer, { status: "received" }> & { record: RenderRecord })
  | { status: "failed"; failure: Failure };

/** The filed clip of another render as a file of ours, checked as it was when it came. The caller discards it. */
export async function openClipOf(
  { ledger, objects, media }: OpenDependencies,
  renderId: string,
): Promise<ClipOfRender> {
  const record = (await ledger.get(renderId))?.record;
  if (record?.clip == null) return without(`The render ${renderId} has no clip.`);
  const { bucket, key, bytes, durationSeconds } = record.clip;
  const pieces = await objects.stream({ bucket, key });
  if (pieces === null) return without(`The clip of ${renderId} is not where it was filed, at ${key}.`);
  const content = { body: ReadableStream.from(pieces), bytes, mediaType: "video/mp4" };
  const received = await media.receiveClip(content, { seconds: durationSeconds });
  return received.status === "failed" ? received : { ...received, record };
}

function without(message: string): ClipOfRender {
  return { status: "failed", failure: ownFailure("source_without_clip", { message }) };
}
