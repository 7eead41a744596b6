// Encodes the frames of one clip out of the ring and writes the MP4. A thread of its own, so that drawing never waits for it.
import { parentPort, workerData } from "node:worker_threads";
import { ClipWriter } from "./clip-writer.ts";
import { collectGarbage } from "./collect-garbage.ts";
import { FrameEncoder } from "./frame-encoder.ts";
import { FrameRing } from "./frame-ring.ts";
import type { RenderMessage, RenderWorkerData } from "./render-task.ts";

const { task, ring: memory } = workerData as RenderWorkerData;
const tell = (message: RenderMessage) => parentPort?.postMessage(message);
const ring = new FrameRing(memory);
const writer = await ClipWriter.open(task);
const encoder = new FrameEncoder(task);
// Waiting for a frame does not count as work for Node, which would end the thread.
const alive = setInterval(() => {}, 60_000);

for (let index = 0; index < task.frames; index += 1) {
  await ring.read(index, (frame) => encoder.encode(frame, index));
  for (const packet of await encoder.takePackets()) await writer.add(packet);
  if (index % 8 === 0) collectGarbage();
  tell({ kind: "progress", framesDone: index + 1 });
}
for (const packet of await encoder.finish()) await writer.add(packet);
await writer.finish();
clearInterval(alive);
tell({ kind: "done" });
