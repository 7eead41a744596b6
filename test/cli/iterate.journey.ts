import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openClip } from "../../lib/media/open-clip.ts";
import type { RenderRecord } from "../../lib/render/render-record.ts";
import { readChapters } from "../media/read-chapters.ts";
import { makeStill } from "../support/make-still.ts";
import { runCli } from "../support/run-cli.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillmotion-iterate-"));
  await writeFile(join(folder, "lighthouse.jpg"), await makeStill({ width: 320, height: 180 }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a command twice: the second time, it must come to the same renders. */
async function twice(...parameters: string[]): Promise<RenderRecord[]> {
  const runs = [];
  for (let time = 0; time < 2; time++) {
    const { code, stdout, stderr } = await runCli(folder, [...parameters, "--json"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    runs.push(
      stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as RenderRecord),
    );
  }
  const [first = [], second = []] = runs;
  expect(second.map(({ renderId, clip }) => [renderId, clip])).toEqual(
    first.map(({ renderId, clip }) => [renderId, clip]),
  );
  return first;
}

test("still, clip, remix, extended twice, all of them stitched: one MP4, nothing made twice", async () => {
  const [clip] = await twice("render", "lighthouse.jpg", "--size", "160x90", "--seconds", "1");
  const [remix] = await twice("remix", `${clip?.renderId}`, "make the lantern orange");
  const extensions = await twice("extend", `${remix?.renderId}`, "fog", "--seconds", "4", "--to-seconds", "9");
  expect(extensions.map((record) => record.clip?.durationSeconds)).toEqual([5, 9]);
  const all = [clip, remix, ...extensions].map((record) => `${record?.renderId}`);
  const [stitch] = await twice("stitch", ...all);

  // Lineage: what each was made of.
  expect([remix, ...extensions].map((record) => record?.source)).toEqual(all.slice(0, 3));
  expect(stitch?.parts).toEqual(all);
  expect(stitch?.clip?.chapters.map(({ renderId }) => renderId)).toEqual(all);
  const { stdout: shown } = await runCli(folder, ["show", all[0] ?? ""]);
  for (const renderId of [...all, `${stitch?.renderId}`]) expect(shown.split("\n{")[0]).toContain(renderId);

  // One job each, and none for the stitch.
  const log = await readFile(join(folder, "stillmotion-data/studio/studio.jsonl"), "utf8");
  const creates = log.split("\n").filter((line) => line.includes('"create"'));
  expect(creates).toHaveLength(4);

  const path = join(folder, "stillmotion-data", `${stitch?.clip?.key}`);
  const opened = await openClip(path);
  if (opened.status === "failed") throw new Error(opened.failure.message);
  opened.close();
  expect(opened.facts).toMatchObject({ width: 160, height: 90, videoCodec: "avc", durationSeconds: 16 });
  expect(readChapters(await readFile(path))).toHaveLength(4);
  for (const at of Object.values(stitch?.extras ?? {}))
    expect((await readFile(join(folder, "stillmotion-data", at.key))).length).toBeGreaterThan(10);
  expect(stitch?.extras).not.toBeNull();
});

test("an extension to a length adds no more than that takes, and says where it has to; what can't be asked is a usage error", async () => {
  const [clip] = await twice("render", "lighthouse.jpg", "--size", "160x90", "--seconds", "1");
  const extensions = await twice("extend", `${clip?.renderId}`, "--to-seconds", "4");
  expect(extensions.map((record) => record.clip?.durationSeconds)).toEqual([4]);
  const long = await runCli(folder, ["remix", `${clip?.renderId}`, "x".repeat(32_001)]);
  expect([long.code, long.stderr]).toEqual([2, expect.stringContaining("prompt: has 32001 characters")]);
  const { code, stderr } = await runCli(folder, ["extend", `${clip?.renderId}`, "--to-seconds", "1.5"]);
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: expect.stringContaining("the clip becomes 2 s long, not 1.5 s"),
  });
});

test.each<[string, string[], string]>([
  ["an unknown render", ["remix", "r404", "orange"], "There is no render r404"],
  [
    "an empty remix",
    ["remix", "r404", ""],
    'What is to be different is empty: say it, as in `stillmotion remix ID "make',
  ],
  ["an empty edit", ["edit", "r404", " "], "What is to be changed is empty"],
  ["an empty extension", ["extend", "r404", ""], "What happens next is empty"],
  ["a character without a name", ["character", "create", "", "r404"], "The character's name is empty"],
  ["one clip", ["stitch", "r404"], "A stitch joins 2 to 50 clips, and 1 were named."],
  ["a fade too long", ["stitch", "r1", "r2", "--cross-fade", "3"], "--cross-fade"],
  ["a length that is none", ["extend", "r1", "--to-seconds", "soon"], "--to-seconds"],
])("%s is a usage error", async (_what, parameters, message) => {
  const { code, stderr } = await runCli(folder, parameters);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});
