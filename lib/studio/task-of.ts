import { planBeats } from "../render/camera-moves.ts";
import type { JobBasics } from "./derived-job.ts";
import { dimensionsOf } from "./job.ts";
import type { RenderTask } from "./render-task.ts";

export const frameRate = 24;

/** A job as it is rendered; `still` or `source` is what its picture comes from. */
export function taskOf(job: JobBasics, files: { still: string; source: string; output: string }): RenderTask {
  const seconds = job.seconds - job.prefixSeconds;
  return {
    ...dimensionsOf(job),
    picture:
      job.picture.kind === "frame"
        ? { kind: "frame", path: files.source, at: job.picture.at }
        : { kind: "still", path: files.still },
    beats: planBeats(job.prompt, seconds),
    frameRate,
    frames: seconds * frameRate,
    prefixPath: job.prefixSeconds > 0 ? files.source : null,
    outputPath: files.output,
  };
}
