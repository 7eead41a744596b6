import { createHash } from "node:crypto";
import sharp from "sharp";
import { expect, test } from "vitest";
import { planBeats } from "../../lib/render/camera-moves.ts";
import { cameraPath } from "../../lib/studio/camera-path.ts";
import { FramePainter } from "../../lib/studio/frame-painter.ts";
import { bytesOf, openStudio, stillBytes } from "./open-studio.ts";
import { readClip } from "./read-clip.ts";

test("a clip is faststart H.264 High of the asked size and seconds, and says what it is", async () => {
  const { client, create, finish } = await openStudio();
  const { id } = await create("roll left 1 s, pan right", { seconds: "2" as "4" });
  await finish(id);
  const clip = await readClip(await bytesOf(await client.videos.downloadContent(id)));
  expect(clip).toMatchObject({ frames: 48, seconds: 2, width: 320, height: 180 });
  expect(clip.codec).toMatch(/^avc1\.6400/);
  expect(clip.colorSpace).toEqual({ primaries: "bt709", transfer: "bt709", matrix: "bt709", fullRange: false });
  expect(clip.boxes.indexOf("moov")).toBeLessThan(clip.boxes.indexOf("mdat"));
  expect(clip.tags.comment).toContain("local camera animation by Stillmotion studio");
});

test("every frame of a slow 4 % zoom differs from every other", async () => {
  const [width, height, frames] = [320, 180, 240];
  const pixels = new Uint8Array(
    await sharp(await stillBytes())
      .ensureAlpha()
      .raw()
      .toBuffer(),
  );
  const painter = new FramePainter(pixels, width, height);
  const strength = Math.log(1.04) / (0.035 * 10);
  const poses = cameraPath([{ move: "dolly in", seconds: 10, strength }], frames, 24, width / height);
  expect((poses.at(-1)?.zoom ?? 0) / (poses[0]?.zoom ?? 1)).toBeCloseTo(1.04, 2);
  const frame = new Uint8Array(width * height * 1.5);
  const hashes = poses.map((pose) => {
    painter.paint(pose, frame);
    return createHash("sha1").update(frame).digest("hex");
  });
  expect(new Set(hashes).size).toBe(frames);
});

test("colours come out right: limited-range BT.709", () => {
  const pixels = new Uint8Array(64 * 64 * 4);
  for (let index = 0; index < pixels.length; index += 4) pixels.set([255, 0, 0, 255], index);
  const frame = new Uint8Array(64 * 64 * 1.5);
  const [pose] = cameraPath(planBeats("hold", 1), 24, 24, 1);
  if (pose !== undefined) new FramePainter(pixels, 64, 64).paint(pose, frame);
  expect([frame[2000], frame[64 * 64 + 500], frame[64 * 64 * 1.25 + 500]]).toEqual([63, 102, 240]);
});
