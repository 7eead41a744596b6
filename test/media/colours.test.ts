import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createMediaTools } from "../../lib/media/create-media-tools.ts";
import { decodeFrame } from "../../lib/studio/decode-frame.ts";
import { renderClip } from "../../lib/studio/render-clip.ts";
import { makeStill, quarters } from "../support/make-still.ts";

// A still of four saturated colours, as the studio films it: a clip that says its colours are BT.709's.
const width = 160;
const height = 120;
let folder: string;
let path: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "colours-"));
  const still = join(folder, "still.jpg");
  path = join(folder, "clip.mp4");
  await writeFile(still, await makeStill({ width, height }));
  const beats = [{ move: "hold", seconds: 1, strength: 1 }] as const;
  const picture = { kind: "still", path: still } as const;
  await renderClip({
    picture,
    beats: [...beats],
    width,
    height,
    frameRate: 24,
    frames: 24,
    prefixPath: null,
    outputPath: path,
  });
});
afterAll(() => rm(folder, { recursive: true }));

async function expectQuarters(pixels: Buffer): Promise<void> {
  const at = (left: number, top: number) => [
    ...pixels.subarray((top * width + left) * 3, (top * width + left) * 3 + 3),
  ];
  const seen = { topLeft: at(40, 30), topRight: at(120, 30), bottomLeft: at(40, 90), bottomRight: at(120, 90) };
  for (const [name, colour] of Object.entries(quarters))
    for (const [index, value] of colour.entries())
      expect(Math.abs(value - (seen[name as keyof typeof seen][index] ?? 0)), name).toBeLessThan(5);
}

test("a poster, a last frame and the frame that an extension begins with have the still's colours", async () => {
  const tools = createMediaTools({ temporaryFolder: folder });
  const bytes = await readFile(path);
  const body = new Blob([new Uint8Array(bytes)]).stream();
  const content = { body, bytes: bytes.length, mediaType: "video/mp4" };
  const received = await tools.receiveClip(content, { seconds: 1 });
  const last = await tools.lastFrame(path);
  if (received.status === "failed" || last.status === "failed" || received.poster === null)
    throw new Error("no picture");
  await expectQuarters(await sharp(received.poster).removeAlpha().raw().toBuffer());
  await expectQuarters(await sharp(last.bytes).raw().toBuffer());
  const rgba = Buffer.from(await decodeFrame(path, Number.POSITIVE_INFINITY, width, height));
  await expectQuarters(
    await sharp(rgba, { raw: { width, height, channels: 4 } })
      .removeAlpha()
      .raw()
      .toBuffer(),
  );
});
