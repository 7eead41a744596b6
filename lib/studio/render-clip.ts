import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { createFrameRingMemory } from "./frame-ring.ts";
import {
  type DrawWorkerData,
  drawers,
  type RenderMessage,
  type RenderTask,
  type RenderWorkerData,
} from "./render-task.ts";

export interface RenderClipOptions {
  onProgress?: (framesDone: number) => void;
  /** Stops the threads; the promise then rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** Renders one clip to `task.outputPath` on threads of its own, one that encodes and some that draw. */
export async function renderClip(task: RenderTask, options: RenderClipOptions = {}): Promise<void> {
  options.signal?.throwIfAborted();
  const data: RenderWorkerData = { task, ring: createFrameRingMemory((task.width * task.height * 3) / 2) };
  const encoder = startWorker("encode-worker", data);
  const drawing = Array.from({ length: drawers }, (_, drawer) =>
    startWorker("draw-worker", { ...data, drawer } satisfies DrawWorkerData),
  );
  try {
    await new Promise<void>((resolve, reject) => {
      options.signal?.addEventListener("abort", () => reject(options.signal?.reason), { once: true });
      for (const worker of drawing) worker.once("error", reject);
      encoder.once("error", reject);
      encoder.once("exit", () => reject(new Error("the encoder stopped before the clip was complete")));
      encoder.on("message", (message: RenderMessage) => {
        if (message.kind === "done") resolve();
        else options.onProgress?.(message.framesDone);
      });
    });
  } finally {
    await Promise.all([encoder, ...drawing].map((worker) => worker.terminate()));
  }
}

/** A hostile picture gets a bounded heap as well as bounded pixels; the flags the parent was started with are not passed on. */
function startWorker(name: string, workerData: RenderWorkerData | DrawWorkerData): Worker {
  const resourceLimits = { maxOldGenerationSizeMb: 512 };
  // In a bundle this file and the workers beside it have another ending than in the sources.
  const file = `./${name}${extname(import.meta.url)}`;
  return new Worker(new URL(file, import.meta.url), { workerData, execArgv: [], resourceLimits });
}
