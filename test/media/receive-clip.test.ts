import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { expect, test } from "vitest";
import type { ReceiveClipAnswer } from "../../lib/media/media-tools.ts";
import { makeClip } from "../support/make-clip.ts";
import { expectColour } from "./pixels.ts";
import { notReceived, receive } from "./receive.ts";

function received(answer: ReceiveClipAnswer) {
  if (answer.status === "failed") throw new Error(`${answer.failure.code}: ${answer.failure.message}`);
  return answer;
}

test.each(["in-memory", false, "fragmented"] as const)(
  "a good clip (index %s) is received whole, with its facts, its hash and a poster",
  async (layout) => {
    const clip = await makeClip({ width: 320, height: 180, seconds: 2, frameRate: 24, layout });
    const { files } = await receive(clip, { seconds: 2, announced: clip.length }, async (answer) => {
      const good = received(answer);
      expect(good.clip).toEqual({
        bytes: clip.length,
        sha256: createHash("sha256").update(clip).digest("hex"),
        durationSeconds: 2,
        width: 320,
        height: 180,
        frameRate: 24,
        videoCodec: "avc",
        audioCodec: null,
      });
      expect(Buffer.compare(await readFile(good.path), clip)).toBe(0);
      const poster = good.poster ?? new Uint8Array();
      expect(await sharp(poster).metadata()).toMatchObject({ format: "webp", width: 320, height: 180 });
      // The first frame is dark red, all others are grey.
      expectColour([...(await sharp(poster).raw().toBuffer()).subarray(0, 3)], [160, 20, 20]);
    });
    expect(files).toHaveLength(1);
  },
);

test("the sound, the true frame rate and the turned size are among the facts", async () => {
  const frameRate = 30_000 / 1001;
  const clip = await makeClip({ width: 320, height: 180, frameRate, rotation: 90, withSound: true });
  const { clip: facts, poster } = received((await receive(clip)).answer);
  expect(facts).toMatchObject({ audioCodec: "aac", frameRate: 29.97, width: 180, height: 320 });
  expect(await sharp(poster ?? new Uint8Array()).metadata()).toMatchObject({ width: 180, height: 320 });
});

test("the poster of a large clip is at most 1280 pixels a side", async () => {
  const clip = await makeClip({ width: 1920, height: 1080, seconds: 0.5, frameRate: 4 });
  const { poster } = received((await receive(clip)).answer);
  expect(await sharp(poster ?? new Uint8Array()).metadata()).toMatchObject({ width: 1280, height: 720 });
});

test("a clip of a codec that we can't decode is kept, without a poster", async () => {
  const clip = Buffer.from(await makeClip());
  clip.write("xvid", clip.indexOf("avc1", clip.indexOf("stsd")), "latin1");
  const { clip: facts, poster } = received((await receive(clip)).answer);
  expect(facts.videoCodec).toBe("xvid");
  expect(poster).toBeNull();
});

test("a clip whose first picture is damaged is kept", async () => {
  const clip = Buffer.from(await makeClip());
  clip.fill(0xa5, clip.indexOf("mdat") + 4, clip.indexOf("mdat") + 104);
  expect((await receive(clip)).answer.status).toBe("received");
});

test("an announced type that is wrong does not matter, the content does", async () => {
  const clip = await makeClip();
  expect((await receive(clip, { mediaType: "text/html" })).answer.status).toBe("received");
  expect((await notReceived("<html>", { mediaType: "video/mp4" })).code).toBe("content_not_a_clip");
});

test.each([
  [4, 3.1],
  [4, 5.9],
  [1, 1.9],
  [12, 8],
])("asked for %i s, a clip of %d s is taken", async (seconds, actual) => {
  const clip = await makeClip({ seconds: actual, frameRate: 10 });
  expect((await receive(clip, { seconds })).answer.status).toBe("received");
});

test.each([
  [4, 1],
  [4, 8],
  [1, 2.5],
  [12, 4],
])("asked for %i s, a clip of %d s is not taken", async (seconds, actual) => {
  const failure = await notReceived(await makeClip({ seconds: actual, frameRate: 10 }), { seconds });
  expect(failure.code).toBe("content_wrong_duration");
  expect(failure.message).toContain(`${actual} s`);
});
