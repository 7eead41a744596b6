import { Worker } from "node:worker_threads";
import { createFrameRingMemory } from "./frame-ring.ts";
import type { RenderMessage, RenderTask, RenderWorkerData } from "./render-task.ts";

export interface RenderClipOptions {
  onProgress?: (framesDone: number) => void;
  /** Stops both threads; the promise then rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** Renders one clip to `task.outputPath` on two threads of its own, one drawing and one encoding. */
export async function renderClip(task: RenderTask, options: RenderClipOptions = {}): Promise<void> {
  options.signal?.throwIfAborted();
  const workerData: RenderWorkerData = { task, ring: createFrameRingMemory((task.width * task.height * 3) / 2) };
  // A hostile picture gets a bounded heap as well as bounded pixels; what the parent was started with is none of its business.
  const start = (file: string) =>
    new Worker(new URL(file, import.meta.url), {
      workerData,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    });
  const encoder = start("./encode-worker.ts");
  const drawer = start("./draw-worker.ts");
  try {
    await new Promise<void>((resolve, reject) => {
      options.signal?.addEventListener("abort", () => reject(options.signal?.reason), { once: true });
      drawer.once("error", reject);
      encoder.once("error", reject);
      encoder.once("exit", () => reject(new Error("the encoder stopped before the clip was complete")));
      encoder.on("message", (message: RenderMessage) => {
        if (message.kind === "done") resolve();
        else options.onProgress?.(message.framesDone);
      });
    });
  } finally {
    await Promise.all([drawer.terminate(), encoder.terminate()]);
  }
}
