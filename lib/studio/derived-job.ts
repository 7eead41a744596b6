import type { Derivation } from "../render/derivation.ts";
import { ApiError } from "./api-error.ts";
import type { Job } from "./job.ts";
import type { JobFile } from "./studio-folder.ts";

/** What a job is rendered from. */
export type JobBasics = Pick<
  Job,
  "model" | "prompt" | "seconds" | "size" | "remixedFrom" | "picture" | "prefixSeconds"
>;

/** The longest clip extensions may add up to, as OpenAI had it. */
const maximumStitchedSeconds = 120;

/**
 * A job made of another one's clip, and the file it needs of that job, copied under a name of its own. A remix and an edit
 * are the same still with the change behind the source's prompt; an extension is the source's clip, then as many seconds
 * more from its last frame on. @throws ApiError
 */
export function deriveJob(
  kind: Derivation,
  source: JobBasics & Pick<Job, "id">,
  { prompt, seconds }: { prompt: string; seconds: number },
): { job: JobBasics; copy: { from: JobFile; to: JobFile } } {
  const { id, model, size } = source;
  if (kind === "extend") {
    const all = source.seconds + seconds;
    if (all > maximumStitchedSeconds) {
      throw new ApiError(400, `The extended video would be longer than ${maximumStitchedSeconds} seconds.`, "seconds");
    }
    const picture = { kind: "frame", at: "last" } as const;
    const job = { model, size, prompt, seconds: all, picture, remixedFrom: null, prefixSeconds: source.seconds };
    return { job, copy: { from: "mp4", to: "source.mp4" } };
  }
  // An extension starts over from the first frame of what it extended.
  const isFrame = source.picture.kind === "frame";
  const picture: Job["picture"] = isFrame ? { kind: "frame", at: "first" } : source.picture;
  const changed = `${source.prompt}\n${prompt}`;
  const file = isFrame ? "source.mp4" : "still";
  const job = { model, size, prompt: changed, seconds: source.seconds, picture, remixedFrom: id, prefixSeconds: 0 };
  return { job, copy: { from: file, to: file } };
}
