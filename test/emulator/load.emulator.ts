import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { beforeAll, describe, expect, test } from "vitest";
import type { RenderRecord } from "../../lib/render/render-record.ts";
import { makeStill } from "../support/make-still.ts";
import { countRun } from "./count-events.ts";
import {
  brokenSteps,
  deliverAgain,
  drop,
  executionsOf,
  fillSecret,
  keysIn,
  output,
  type Run,
  recordOf,
  renderIdOf,
  runsOf,
  sha256AtStudio,
  sha256Of,
  stack,
  until,
} from "./use-stack.ts";

/** Under `stills/` in a folder of their own. */
const awkward = [
  "a b+c%20é.jpg",
  "100%.jpg",
  "1 + 1 = 2 & so on.jpg",
  'it\'s (really) "fine"!.jpg',
  "semi;colon,comma=equals@at$dollar.jpg",
  "日本語/写真 🌅.jpg",
  "deep/er/st.ill.JPEG",
  "UPPER.JPG",
];
const keys = Array.from({ length: 50 }, (_, index) => `stills/load/${awkward[index] ?? `${index}.jpg`}`);

describe("50 stills uploaded at once", () => {
  let runs: Run[] = [];
  let records: RenderRecord[] = [];

  beforeAll(async () => {
    await fillSecret();
    // Of a size each: the same bytes under another name would be served from the first one's clip.
    const stills = await Promise.all(keys.map((_, index) => makeStill({ width: 160 + 2 * index, height: 140 })));
    await Promise.all(keys.map((key, index) => drop(key, stills[index] ?? "")));
    const executions = await until("50 executions", async () => {
      const found = await executionsOf(keys);
      return found.length >= keys.length ? found : undefined;
    });
    runs = await runsOf(executions, 240);
    records = await Promise.all(runs.map((run) => recordOf(renderIdOf(run))));
  });

  test("give 50 clips and 50 records, each for its key as it is", async () => {
    expect(runs.flatMap(brokenSteps)).toEqual([]);
    expect(runs.map(({ status }) => status)).toEqual(keys.map(() => "SUCCEEDED"));
    expect(records.map(({ status }) => status)).toEqual(keys.map(() => "succeeded"));
    expect(records.map(({ still }) => still.key).sort()).toEqual([...keys].sort());
    const clips = (await keysIn(output("ClipsBucket"), "clips/load/")).filter((key) => key.endsWith(".mp4"));
    expect(clips.sort()).toEqual(records.map(({ clip }) => clip?.key).sort());
  });

  test("give the very bytes the studio served", async () => {
    for (const { clip, attempts } of records) {
      const served = await sha256AtStudio(attempts[0]?.jobId ?? "");
      expect(clip?.sha256).toBe(served);
      expect(await sha256Of(clip ?? { bucket: "", key: "" })).toBe(served);
    }
  });

  test("take at most 3 transitions and 9 events a poll, and 10 transitions beside the polls", () => {
    const counts = runs.map(countRun);
    expect(Math.max(...counts.map((count) => count.transitionsPerPoll))).toBeLessThanOrEqual(3);
    expect(Math.max(...counts.map((count) => count.eventsPerPoll))).toBeLessThanOrEqual(9);
    expect(Math.max(...counts.map((count) => count.transitionsBesidePolls))).toBeLessThanOrEqual(10);
  });

  test("leave nothing behind that only served the making", async () => {
    const fitted = records.map(({ prepared }) => prepared?.key);
    const left = await keysIn(output("ClipsBucket"), "prepared/");
    expect(left.filter((key) => fitted.includes(key))).toEqual([]);
  });

  test("give nothing new when their events come again", async () => {
    const before = await everything();
    const again = await runsOf(await Promise.all(runs.map((run) => deliverAgain(run.event))));
    for (const run of again) expect(run.visited).toEqual(["PrepareRender", "IsRenderReady", "RecordSuccess"]);
    expect(await everything()).toEqual(before);
  });

  test("start one execution each: neither their clips nor their records start another", async () => {
    await delay(2000);
    // The second of each was started by the test above.
    expect(await executionsOf(keys)).toHaveLength(2 * keys.length);
    const clips = records.flatMap(({ clip }) => clip?.key ?? []);
    expect(await executionsOf(clips)).toEqual([]);
  });

  /** The objects filed for them, and the jobs the studio has made. */
  async function everything() {
    const filed = await keysIn(output("ClipsBucket"), "clips/load/");
    const log = await readFile(join(stack.studioFolder, "studio.jsonl"), "utf8");
    const current = await Promise.all(records.map(({ renderId }) => recordOf(renderId)));
    return { filed, creates: log.split("\n").filter((line) => line.includes('"event":"create"')).length, current };
  }
});
