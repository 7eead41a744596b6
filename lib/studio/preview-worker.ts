import { parentPort, workerData } from "node:worker_threads";
import sharp from "sharp";
import { decodeFrame } from "./decode-frame.ts";
import type { PreviewTask } from "./make-preview.ts";

const { clipPath, times, kind, width, height } = workerData as PreviewTask;
const columns = Math.sqrt(times.length);
const tileWidth = Math.round(width / columns);
const tileHeight = Math.round(height / columns);
const tiles = [];
for (const [index, time] of times.entries()) {
  const pixels = await decodeFrame(clipPath, time, width, height);
  const input = await sharp(pixels, { raw: { width, height, channels: 4 } })
    .resize(tileWidth, tileHeight, { fit: "fill" })
    .png({ compressionLevel: 1 })
    .toBuffer();
  tiles.push({ input, left: (index % columns) * tileWidth, top: Math.floor(index / columns) * tileHeight });
}
const sheet = sharp({
  create: { width: tileWidth * columns, height: tileHeight * columns, channels: 3, background: "black" },
}).composite(tiles);
parentPort?.postMessage(await (kind === "webp" ? sheet.webp() : sheet.jpeg({ quality: 82 })).toBuffer());
