import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { LocalManifest } from "../../lib/batch/local-manifest.ts";
import { UsageError } from "../../lib/cli/usage-error.ts";
import { watchSchedules } from "../../lib/cli/watched-schedules.ts";
import { localSchedules } from "../../lib/local/batch-schedules.ts";
import type { BatchEnd } from "../../lib/local/run-batch.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillmotion-schedules-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const completed = { status: "completed" } as BatchEnd;
const unfinished = { status: "unfinished", problems: ["stopped"] } as unknown as BatchEnd;

/** A folder with batches at two each night, added at noon; `watch` looks once, and leaves. */
async function watched(ends: (BatchEnd | null)[], manifests: Record<string, boolean> = { "list.csv": true }) {
  const schedules = localSchedules(folder);
  const nightly = { cron: "0 2 * * ? *", timezone: "UTC", flexibleMinutes: 0, ranFor: null };
  for (const manifest of Object.keys(manifests)) {
    const name = manifest.slice(0, -4);
    await schedules.set(name, { ...nightly, manifest, maxCostUsd: 40, addedAt: "2026-11-22T12:00:00.000Z" });
  }
  const clock = { now: new Date("2026-11-22T12:00:00.000Z") };
  const runs: [string, number | null][] = [];
  const problems: string[] = [];
  const watch = () =>
    watchSchedules({
      dataFolder: folder,
      now: () => clock.now,
      async open(path) {
        if (manifests[path] !== true) throw new UsageError(`${path}: there is no such file`);
        return { name: path } as LocalManifest;
      },
      run({ name }, maxCostUsd) {
        runs.push([name, maxCostUsd]);
        return Promise.resolve(ends.shift() ?? null);
      },
      onProblem: (name, error) => problems.push(`${name}: ${error.message}`),
    });
  return { schedules, clock, runs, problems, watch };
}

test("what is due is run once, with its limit, also where it was missed, and again when it is due again", async () => {
  const { clock, runs, watch, schedules } = await watched([completed, completed]);
  const ranFor = async () => (await schedules.read()).list?.ranFor;
  const nights = async (until: string) => {
    clock.now = new Date(until);
    await (await watch())();
  };
  await nights("2026-11-22T13:00:00.000Z");
  expect(runs).toEqual([]);
  await nights("2026-11-25T09:00:00.000Z");
  await vi.waitFor(async () => expect(await ranFor()).toBe("2026-11-25T02:00:00.000Z"));
  await nights("2026-11-25T10:00:00.000Z");
  expect(runs).toEqual([["list.csv", 40]]);
  await nights("2026-11-26T02:00:00.000Z");
  expect(runs).toHaveLength(2);
  await vi.waitFor(async () => expect(await ranFor()).toBe("2026-11-26T02:00:00.000Z"));
});

test("what did not end is due again at the next start, and not before", async () => {
  const { clock, runs, watch, schedules } = await watched([unfinished, null, completed]);
  clock.now = new Date("2026-11-23T02:00:00.000Z");
  for (const count of [1, 2, 3, 3]) {
    await (await watch())();
    expect(runs).toHaveLength(count);
    if (count < 3) expect((await schedules.read()).list?.ranFor).toBeNull();
    else await vi.waitFor(async () => expect((await schedules.read()).list?.ranFor).not.toBeNull());
  }
});

test("a manifest that is gone is told of and keeps no other back", async () => {
  const { clock, runs, watch, problems } = await watched([completed], { "gone.csv": false, "list.csv": true });
  clock.now = new Date("2026-11-23T03:00:00.000Z");
  await (await watch())();
  expect(runs).toEqual([["list.csv", 40]]);
  expect(problems).toEqual(["gone: gone.csv: there is no such file"]);
});
