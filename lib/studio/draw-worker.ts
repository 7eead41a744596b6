// Draws its share of one clip's frames into the ring. A thread of its own: drawing blocks, and the encoder works meanwhile.
import { setImmediate as nextTurn } from "node:timers/promises";
import { workerData } from "node:worker_threads";
import { cameraPath } from "./camera-path.ts";
import { collectGarbage } from "./collect-garbage.ts";
import { FramePainter } from "./frame-painter.ts";
import { FrameRing } from "./frame-ring.ts";
import { readPicture } from "./read-picture.ts";
import { type DrawWorkerData, drawers } from "./render-task.ts";

const { task, ring: memory, drawer } = workerData as DrawWorkerData;
const ring = new FrameRing(memory);
const painter = new FramePainter(await readPicture(task.picture, task.width, task.height), task.width, task.height);
const poses = cameraPath(task.beats, task.frames, task.frameRate, task.width / task.height);
for (const [index, pose] of poses.entries()) {
  if (index % drawers !== drawer) continue;
  ring.write(index, (target) => painter.paint(pose, target));
  // Node frees the canvas's read-back buffers only between turns of the event loop: without this, a gigabyte piles up and drawing halves.
  if (index % 8 < drawers) collectGarbage();
  await nextTurn();
}
