import { existsSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { dimensionsOf, type Job } from "./job.ts";
import type { StudioFolder } from "./studio-folder.ts";

/** Makes a clip's thumbnail or spritesheet the first time it is asked for: most clips are never asked for one. */
export async function makePreview(folder: StudioFolder, job: Job, kind: "webp" | "jpg"): Promise<void> {
  if (existsSync(folder.path(job.id, kind))) return;
  const times = kind === "webp" ? [0] : Array.from({ length: 16 }, (_, index) => ((index + 0.5) * job.seconds) / 16);
  const workerData: PreviewTask = { clipPath: folder.path(job.id, "mp4"), times, kind, ...dimensionsOf(job) };
  const worker = new Worker(new URL("./preview-worker.ts", import.meta.url), { workerData, execArgv: [] });
  const image = await new Promise<Uint8Array>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("the preview was not made")));
  });
  await folder.write(job.id, kind, image);
}

export interface PreviewTask {
  clipPath: string;
  /** Seconds into the clip. One makes a thumbnail, sixteen a sheet of four by four. */
  times: number[];
  kind: "webp" | "jpg";
  width: number;
  height: number;
}
