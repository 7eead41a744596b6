// Makes docs/lighthouse.webp, the moving picture of the README, from a clip of the studio's own. Run: node examples/draw-animation.ts
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { planBeats } from "../lib/render/camera-moves.ts";
import { decodeFrame } from "../lib/studio/decode-frame.ts";
import { renderClip } from "../lib/studio/render-clip.ts";

const prompt = "fast pan left 2 s, hold 0.5 s, fast push in 2.5 s";
const [width, height, seconds, frameRate] = [480, 320, 5, 24];
const shownPerSecond = 10;

const folder = await mkdtemp(join(tmpdir(), "stillmotion-example-"));
const [still, clip] = [join(folder, "still.png"), join(folder, "clip.mp4")];
await sharp(new URL("./lighthouse.jpg", import.meta.url).pathname)
  .resize(width, height)
  .png()
  .toFile(still);
await renderClip({
  picture: { kind: "still", path: still },
  beats: planBeats(prompt, seconds),
  width,
  height,
  frameRate,
  frames: seconds * frameRate,
  prefixPath: null,
  outputPath: clip,
});
const frames: Uint8Array[] = [];
for (let index = 0; index < seconds * shownPerSecond; index += 1) {
  frames.push(await decodeFrame(clip, index / shownPerSecond, width, height));
}
const raw = { width, height: height * frames.length, channels: 4, pageHeight: height } as const;
const animation = sharp(Buffer.concat(frames), { raw, limitInputPixels: false });
const delay = frames.map(() => 1000 / shownPerSecond);
const webp = await animation.webp({ quality: 84, effort: 4, loop: 0, delay }).toBuffer();
await writeFile(new URL("../docs/lighthouse.webp", import.meta.url), webp);
await rm(folder, { recursive: true });
