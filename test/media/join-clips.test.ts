import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { ALL_FORMATS, EncodedPacketSink, FilePathSource, Input } from "mediabunny";
import { describe, expect, test } from "vitest";
import { chapterBox } from "../../lib/media/join/chapters.ts";
import { type JoinAnswer, joinClips } from "../../lib/media/join-clips.ts";
import { decodeFrame } from "../../lib/studio/decode-frame.ts";
import { makeClip } from "../support/make-clip.ts";
import { openFolder } from "./clip-files.ts";
import { inChild } from "./in-child.ts";
import { readChapters } from "./read-chapters.ts";
import { topLevelBoxes } from "./sign-clip.ts";

function joined(answer: JoinAnswer) {
  if (answer.status === "failed") throw new Error(`${answer.failure.code}: ${answer.failure.message}`);
  return answer;
}

const cut = { titles: ["One", "Two", "Three"], crossFadeSeconds: 0 };

/** Every packet of a clip's pictures or sound. */
async function packetsOf(path: string, type: "video" | "audio" = "video") {
  const input = new Input({ source: new FilePathSource(path), formats: ALL_FORMATS });
  const track = type === "video" ? await input.getPrimaryVideoTrack() : await input.getPrimaryAudioTrack();
  const packets = [];
  if (track !== null) {
    for await (const { data, timestamp, duration } of new EncodedPacketSink(track).packets()) {
      packets.push({ hash: createHash("sha1").update(data).digest("hex"), timestamp, duration });
    }
  }
  input.dispose();
  return packets;
}

/** Each begins where the one before it ends. */
function expectInOrder(packets: { timestamp: number; duration: number }[], frameRate: number) {
  for (const [index, { timestamp }] of packets.entries()) expect(timestamp).toBeCloseTo(index / frameRate, 3);
}

describe("clips of one kind", () => {
  test("are joined without a picture or a sound being encoded anew, index first, with chapters", async () => {
    const { clip, tools } = await openFolder();
    const paths = [await clip({ withSound: true }), await clip({ withSound: true, seconds: 2 })];
    const titles = ["A lantern", "Über den Fluß 橋"];
    const answer = joined(await tools.joinClips(paths, { titles, crossFadeSeconds: 0 }));
    const file = await readFile(answer.path);
    const hashes = await Promise.all(paths.map(async (path) => sha256(await readFile(path))));
    expect(answer).toMatchObject({ reencoded: [false, false], sound: "kept" });
    expect(answer.clip).toEqual({
      bytes: file.length,
      sha256: sha256(file),
      durationSeconds: 3,
      width: 64,
      height: 36,
      frameRate: 24,
      videoCodec: "avc",
      audioCodec: "aac",
    });
    expect(answer.parts.map(({ sha256: hash, startSeconds, title }) => [hash, startSeconds, title])).toEqual([
      [hashes[0], 0, titles[0]],
      [hashes[1], 1, titles[1]],
    ]);
    const pictures = await packetsOf(answer.path);
    const before = (await Promise.all(paths.map((path) => packetsOf(path)))).flat();
    expect(pictures.map(({ hash }) => hash)).toEqual(before.map(({ hash }) => hash));
    expectInOrder(pictures, 24);
    const names = topLevelBoxes(file).map(({ name }) => name);
    expect(names.indexOf("moov")).toBeLessThan(names.indexOf("mdat"));
    expect(readChapters(file)).toEqual([
      { startSeconds: 0, title: titles[0] },
      { startSeconds: 1, title: titles[1] },
    ]);
    const sounds = await packetsOf(answer.path, "audio");
    for (const [index, sound] of sounds.entries()) {
      expect(sound.timestamp).toBeGreaterThan((sounds[index - 1]?.timestamp ?? -1) + 0.01);
    }
    expect(sounds.at(-1)?.timestamp).toBeGreaterThan(2.9);
  });

  test("any number of them, of any lengths, end to end", async () => {
    const { clip, tools } = await openFolder();
    const lengths = [0.5, 1, 1.5];
    const clips = await Promise.all(lengths.map((seconds) => clip({ seconds, frameRate: 10 })));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 12 }), async (picks) => {
        const paths = picks.map((pick) => clips[pick] ?? "");
        const answer = joined(await tools.joinClips(paths, { titles: paths.map(String), crossFadeSeconds: 0 }));
        const seconds = picks.reduce((sum, pick) => sum + (lengths[pick] ?? 0), 0);
        expect(answer.clip.durationSeconds).toBeCloseTo(seconds, 3);
        expectInOrder(await packetsOf(answer.path), 10);
        await answer.discard();
      }),
      { numRuns: 15 },
    );
  });

  test("need no encoder", async () => {
    const { clip, folder } = await openFolder();
    const limits = { temporaryFolder: folder, totalSeconds: 60 };
    const answer = await joinClips(limits, [await clip(), await clip()], cut, async () => null);
    expect(joined(answer).reencoded).toEqual([false, false]);
  });

  test("the file is removed when it is discarded, and the clips stay as they were", async () => {
    const { clip, folder, tools } = await openFolder();
    const path = await clip();
    const before = sha256(await readFile(path));
    const answer = joined(await tools.joinClips([path, path], cut));
    await answer.discard();
    expect(await readdir(join(folder, "temporary"))).toEqual([]);
    expect(sha256(await readFile(path))).toBe(before);
  });
});

describe("clips that differ", () => {
  test("only those are encoded anew, in the first one's size and frame rate", async () => {
    const { clip, tools } = await openFolder();
    const paths = [await clip(), await clip({ width: 96, height: 64, frameRate: 12 }), await clip({ rotation: 90 })];
    const answer = joined(await tools.joinClips(paths, cut));
    expect(answer).toMatchObject({ reencoded: [false, true, true], sound: "none" });
    expect(answer.clip).toMatchObject({ durationSeconds: 3, width: 64, height: 36, frameRate: 24 });
    const packets = await packetsOf(answer.path);
    const first = await packetsOf(paths[0] ?? "");
    expect(packets.slice(0, 24).map(({ hash }) => hash)).toEqual(first.map(({ hash }) => hash));
    expect(packets).toHaveLength(72);
    expectInOrder(packets, 24);
    // The last clip ends bright, on its side between black bars.
    const last = await tools.lastFrame(answer.path);
    expect(last).toMatchObject({ status: "drawn", size: "64x36" });
  });

  test("sound that some of them do not have is left out, and that is said", async () => {
    const { clip, tools } = await openFolder();
    const answer = joined(await tools.joinClips([await clip({ withSound: true }), await clip()], cut));
    expect(answer).toMatchObject({ reencoded: [false, false], sound: "dropped", clip: { audioCodec: null } });
  });

  test("without an encoder they are refused, and which one it is is said", async () => {
    const { clip, folder } = await openFolder();
    const limits = { temporaryFolder: folder, totalSeconds: 60 };
    const paths = [await clip(), await clip({ width: 96, height: 64 })];
    const answer = await joinClips(limits, paths, cut, async () => null);
    expect(answer).toMatchObject({ status: "failed", failure: { code: "join_needs_encoder" } });
    expect(answer.status === "failed" && answer.failure.message).toContain("Clip 2 (96x64 avc)");
  });
});

describe("a cross-fade", () => {
  test("makes the clip shorter by its length, with both pictures in it, and keeps the sound", async () => {
    const { clip, tools } = await openFolder();
    const paths = [await clip({ withSound: true }), await clip({ withSound: true })];
    const answer = joined(await tools.joinClips(paths, { titles: ["a", "b"], crossFadeSeconds: 0.5 }));
    expect(answer).toMatchObject({ reencoded: [true, true], sound: "kept", clip: { durationSeconds: 1.5 } });
    expect(answer.parts.map(({ startSeconds }) => startSeconds)).toEqual([0, 0.5]);
    expectInOrder(await packetsOf(answer.path), 24);
    // In its middle the first clip is at 175 of 255 and the second at 85; before and behind it there is only one of them.
    for (const [seconds, grey] of [
      [0.25, 85],
      [0.75, 126],
      [1.25, 175],
    ] as const) {
      const [red = 0, green = 0, blue = 0] = await decodeFrame(answer.path, seconds, 64, 36);
      for (const value of [red, green, blue]) expect(Math.abs(value - grey)).toBeLessThan(8);
    }
    const sounds = await packetsOf(answer.path, "audio");
    expect(sounds.at(-1)?.timestamp).toBeLessThan(1.5);
    expect(sounds.at(-1)?.timestamp).toBeGreaterThan(1.4);
  });

  test.each([-1, 0.6, Number.NaN])("of %d s is refused where the shortest clip lasts 1 s", async (crossFadeSeconds) => {
    const { clip, tools } = await openFolder();
    const answer = await tools.joinClips([await clip(), await clip()], { titles: [], crossFadeSeconds });
    expect(answer).toMatchObject({ status: "failed", failure: { code: "join_cross_fade" } });
  });
});

describe("what can't be joined", () => {
  test("nothing at all", async () => {
    const { tools } = await openFolder();
    expect(await tools.joinClips([], cut)).toMatchObject({ status: "failed", failure: { code: "join_count" } });
  });

  test("a clip that is cut short or broken anywhere is an answer that names it, and leaves nothing behind", async () => {
    const { clip, put, folder, tools } = await openFolder();
    const good = await clip();
    const bytes = Buffer.from(await makeClip({ withSound: true }));
    const index = fc.integer({ min: bytes.indexOf("moov"), max: bytes.indexOf("mdat") });
    await fc.assert(
      fc.asyncProperty(index, fc.integer({ min: 0, max: 255 }), fc.boolean(), async (at, value, isCut) => {
        const changed = Buffer.from(bytes);
        changed[at] = value;
        const path = await put(isCut ? bytes.subarray(0, at) : changed);
        const answer = await tools.joinClips([good, path], cut);
        if (answer.status === "joined") await answer.discard();
        else expect(answer.failure).toMatchObject({ retryable: false, class: "request", message: /./ });
        if (isCut)
          expect(answer).toMatchObject({ status: "failed", failure: { message: expect.stringContaining("Two") } });
        expect(await readdir(join(folder, "temporary")).catch(() => [])).toEqual([]);
      }),
      { numRuns: 60, interruptAfterTimeLimit: 6000 },
    );
  });

  test.each([
    // The table of times: version and flags, a count, and how many pictures last how long. The header before it: after
    // its version and flags and two dates, how many ticks a second has.
    ["a picture lasts for an hour", "stts", 100_000, /24 pictures in \d{5,} s/],
    ["a second is over at once", "mdhd", 0x7fffffff, /24 pictures in 0(\.\d+)? s/],
  ] as const)("a clip in whose index %s", async (_, box, value, message) => {
    const { clip, put, tools } = await openFolder();
    const changed = Buffer.from(await makeClip({ width: 96, height: 64 }));
    changed.writeUInt32BE(value, changed.indexOf(box) + 16);
    const answer = await tools.joinClips([await clip(), await put(changed)], cut);
    expect(answer).toMatchObject({ status: "failed", failure: { code: "clip_unreadable" } });
    expect(answer.status === "failed" && answer.failure.message).toMatch(message);
  });

  test("what takes longer than it may is given up", async () => {
    const { clip, folder } = await openFolder();
    const limits = { temporaryFolder: folder, totalSeconds: 0 };
    const answer = await joinClips(limits, [await clip(), await clip()], cut, async () => null);
    expect(answer).toMatchObject({ status: "failed", failure: { code: "join_failed" } });
  });
});

test("clips of hundreds of megabytes are joined with memory flat", async () => {
  const { folder } = await openFolder();
  const measured = await inChild<{ before: number; peak: number; bytes: number }>(joiningLarge(folder));
  expect(measured.bytes).toBeGreaterThan(200e6 - 1);
  expect(measured.peak - measured.before).toBeLessThan(120);
});

/** Joins a clip of 100 packets of 1 MB with itself. */
const joiningLarge = (folder: string) => `
  import { EncodedPacket, EncodedVideoPacketSource, FilePathTarget, Mp4OutputFormat, Output } from "mediabunny";
  import { joinClips } from "../../lib/media/join-clips.ts";
  const path = ${JSON.stringify(join(folder, "large.mp4"))};
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: false }), target: new FilePathTarget(path) });
  const source = new EncodedVideoPacketSource("vp9");
  output.addVideoTrack(source, { frameRate: 20 });
  await output.start();
  const decoderConfig = { codec: "vp09.00.10.08", codedWidth: 64, codedHeight: 36 };
  for (let frame = 0; frame < 100; frame++) {
    await source.add(new EncodedPacket(new Uint8Array(1e6), "key", frame / 20, 1 / 20), { decoderConfig });
  }
  await output.finalize();
  const before = process.resourceUsage().maxRSS / 1000;
  const limits = { temporaryFolder: ${JSON.stringify(folder)}, totalSeconds: 60 };
  const options = { titles: ["a", "b"], crossFadeSeconds: 0 };
  const answer = await joinClips(limits, [path, path], options, async () => null);
  const peak = process.resourceUsage().maxRSS / 1000;
  console.log(JSON.stringify({ before, peak, bytes: answer.clip?.bytes ?? answer }));`;

test("a chapter's title is whole characters of at most 255 bytes", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      const title = text.toWellFormed();
      const bytes = chapterBox([{ startSeconds: 1.5, title }]);
      const read = readChapters(bytes)[0]?.title ?? "";
      expect(title.startsWith(read)).toBe(true);
      expect(Buffer.byteLength(read)).toBeGreaterThanOrEqual(Math.min(252, Buffer.byteLength(title)));
    }),
    { numRuns: 40 },
  );
});

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
