import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { drawPreview } from "../../lib/media/draw-preview.ts";
import { makeClip } from "../support/make-clip.ts";
import { openFolder } from "./clip-files.ts";
import { expectColour } from "./pixels.ts";

async function colourOf(bytes: Uint8Array, left = 2, top = 2) {
  const pixel = await sharp(bytes).extract({ left, top, width: 1, height: 1 }).raw().toBuffer();
  return [...pixel.subarray(0, 3)];
}

describe("the last frame", () => {
  test.each(["in-memory", false, "fragmented"] as const)(
    "is the very last, of the clip's size (index %s)",
    async (layout) => {
      const { clip, tools } = await openFolder();
      const answer = await tools.lastFrame(await clip({ width: 320, height: 180, seconds: 2, frameRate: 12, layout }));
      if (answer.status === "failed") throw new Error(answer.failure.message);
      expect(answer).toMatchObject({ mediaType: "image/png", size: "320x180" });
      expect(await sharp(answer.bytes).metadata()).toMatchObject({
        format: "png",
        width: 320,
        height: 180,
        channels: 3,
      });
      // The clip brightens with each of its 24 frames; the one before is 7 darker.
      expectColour(await colourOf(answer.bytes), [212, 212, 212]);
    },
  );

  test("stands upright", async () => {
    const { clip, tools } = await openFolder();
    expect(await tools.lastFrame(await clip({ rotation: 90 }))).toMatchObject({ size: "36x64" });
  });

  test("of what is no clip, or of a codec that can't be decoded, is a failure with what to do", async () => {
    const { put, tools } = await openFolder();
    const clip = Buffer.from(await makeClip());
    expect(await tools.lastFrame(await put(clip.subarray(0, 900)))).toMatchObject({
      failure: { code: "clip_unreadable" },
    });
    clip.write("xvid", clip.indexOf("avc1", clip.indexOf("stsd")), "latin1");
    expect(await tools.lastFrame(await put(clip))).toMatchObject({ failure: { code: "clip_undecodable" } });
  });
});

describe("spritesheet and preview", () => {
  test("one tile a second in rows of ten, and the text says where each is", async () => {
    const { clip, tools } = await openFolder();
    const path = await clip({ width: 320, height: 180, seconds: 12, frameRate: 6 });
    const answer = await tools.drawExtras(path, { spritesheetName: "clip.sprites.webp" });
    if (answer.status === "failed") throw new Error(answer.failure.message);
    const { image, webvtt } = answer.spritesheet;
    expect(await sharp(image).metadata()).toMatchObject({ format: "webp", width: 1600, height: 180 });
    expect(webvtt.startsWith("WEBVTT\n\n")).toBe(true);
    const cues = [...webvtt.matchAll(/^(\S+) --> (\S+)\nclip\.sprites\.webp#xywh=(\d+),(\d+),160,90$/gm)].map((cue) =>
      cue.slice(1),
    );
    expect(cues).toHaveLength(12);
    expect(cues[0]).toEqual(["00:00:00.000", "00:00:01.000", "0", "0"]);
    expect(cues[11]).toEqual(["00:00:11.000", "00:00:12.000", "160", "90"]);
    // Its first frame is dark red; the one at 11 s is the 66th of 72 that brighten.
    expectColour(await colourOf(image, 80, 45), [160, 20, 20]);
    expectColour(await colourOf(image, 240, 135), [205, 205, 205]);
  });

  test("the preview moves, is small, and plays without end", async () => {
    const { clip, tools } = await openFolder();
    const path = await clip({ width: 400, height: 224, seconds: 4, frameRate: 12 });
    const answer = await tools.drawExtras(path, { spritesheetName: "s" });
    if (answer.status === "failed") throw new Error(answer.failure.message);
    const facts = await sharp(answer.preview, { animated: true }).metadata();
    expect(facts).toMatchObject({ format: "webp", width: 320, pageHeight: 179, loop: 0 });
    // Frames that look alike are one that stays longer.
    expect(facts.pages).toBeGreaterThan(5);
    expect(facts.delay?.reduce((sum, delay) => sum + delay, 0)).toBe(3000);
    expect(answer.preview.byteLength).toBeLessThan(500_000);
  });

  test("noise is pressed under 500 KB", async () => {
    const [width, height] = [320, 320];
    let seed = 1;
    const frames = Array.from({ length: 12 }, () => {
      const pixels = Buffer.alloc(width * height * 3);
      for (let at = 0; at < pixels.length; at++) {
        seed = (seed * 1_103_515_245 + 12_345) >>> 0;
        pixels[at] = seed >>> 24;
      }
      return { pixels, width, height };
    });
    expect((await drawPreview(frames)).byteLength).toBeLessThan(500_000);
  });

  test("of a clip turned on its side they stand upright; one of a single frame has them too", async () => {
    const { clip, tools } = await openFolder();
    const path = await clip({ rotation: 90, seconds: 0.1, frameRate: 10 });
    const answer = await tools.drawExtras(path, { spritesheetName: "s" });
    if (answer.status === "failed") throw new Error(answer.failure.message);
    expect(await sharp(answer.spritesheet.image).metadata()).toMatchObject({ width: 36, height: 64 });
    expect(await sharp(answer.preview).metadata()).toMatchObject({ width: 36, height: 64 });
  });

  test("of what can't be decoded they are a failure, not an exception", async () => {
    const { put, tools } = await openFolder();
    const clip = Buffer.from(await makeClip());
    clip.write("xvid", clip.indexOf("avc1", clip.indexOf("stsd")), "latin1");
    const answer = await tools.drawExtras(await put(clip), { spritesheetName: "s" });
    expect(answer).toMatchObject({ status: "failed", failure: { code: "clip_undecodable" } });
  });
});
