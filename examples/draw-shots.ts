// Makes docs/shots.webp: the first and the last frame of each of the twelve shots of docs/shots.md. Run: node examples/draw-shots.ts
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { planBeats } from "../lib/render/camera-moves.ts";
import { defaultPrompt, requestSchema } from "../lib/render/request.ts";
import { composePrompt } from "../lib/render/shot-prompt.ts";
import { decodeFrame } from "../lib/studio/decode-frame.ts";
import { renderClip } from "../lib/studio/render-clip.ts";

const [width, height, frameRate, gap] = [144, 96, 24, 4];
const columns = 4;

const page = await readFile(new URL("../docs/shots.md", import.meta.url), "utf8");
const shots = [...page.matchAll(/^\d+\. .*\n\n```json\n([\s\S]*?)```/gm)].map((match) =>
  requestSchema.parse(JSON.parse(match[1] ?? "")),
);
const folder = await mkdtemp(join(tmpdir(), "stillmotion-shots-"));
const still = join(folder, "still.png");
await sharp(new URL("./lighthouse.jpg", import.meta.url).pathname)
  .resize(width, height)
  .png()
  .toFile(still);
const cells: { input: Buffer; raw: { width: number; height: number; channels: 4 }; left: number; top: number }[] = [];
for (const [index, shot] of shots.entries()) {
  const seconds = shot.seconds ?? 4;
  const clip = join(folder, `${index}.mp4`);
  await renderClip({
    picture: { kind: "still", path: still },
    beats: planBeats(composePrompt(shot, defaultPrompt), seconds),
    width,
    height,
    frameRate,
    frames: seconds * frameRate,
    prefixPath: null,
    outputPath: clip,
  });
  for (const [place, at] of [0, seconds - 1 / frameRate].entries()) {
    const left = (index % columns) * (2 * width + 3 * gap) + place * (width + gap);
    const top = Math.floor(index / columns) * (height + 2 * gap);
    cells.push({
      input: Buffer.from(await decodeFrame(clip, at, width, height)),
      raw: { width, height, channels: 4 },
      left,
      top,
    });
  }
}
const sheet = sharp({
  create: {
    width: columns * (2 * width + 3 * gap) - 2 * gap,
    height: Math.ceil(shots.length / columns) * (height + 2 * gap) - 2 * gap,
    channels: 3,
    background: "#ffffff",
  },
});
const picture = await sheet.composite(cells).webp({ quality: 62, effort: 6 }).toBuffer();
await writeFile(new URL("../docs/shots.webp", import.meta.url), picture);
await rm(folder, { recursive: true });
