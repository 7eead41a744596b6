import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createJobHolder, type ProgressReport, progressReports } from "../../lib/studio/hold-jobs.ts";
import type { Job, JobFault } from "../../lib/studio/job.ts";
import { openFaultyStudio } from "./open-studio.ts";

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

function held(fault: JobFault, createdAt = 0) {
  const shown: number[] = [];
  const released: string[] = [];
  const holder = createJobHolder({
    now: Date.now,
    showProgress: (_job, percent) => void shown.push(percent),
    release: ({ id }) => void released.push(id),
  });
  const job = { id: "video_1", createdAt, fault } as Job;
  holder.hold(job);
  return { holder, job, shown, released };
}

test.each<[ProgressReport, number[]]>([
  ["none", [0, 0, 0, 0]],
  ["linear", [0, 30, 60, 90]],
  ["stepped", [0, 25, 50, 75]],
  ["stuck at 99", [0, 50, 99, 99]],
])("a job that tells %s", (report, percents) => {
  const { shown, released } = held({ takeSeconds: 10, report });
  const seen = percents.map((_, index) => {
    if (index > 0) vi.advanceTimersByTime(3000);
    return shown.at(-1);
  });
  expect(seen).toEqual(percents);
  expect(released).toEqual([]);
  vi.advanceTimersByTime(1000);
  expect(released).toEqual(["video_1"]);
  vi.advanceTimersByTime(60_000);
  expect(released).toEqual(["video_1"]);
  expect(vi.getTimerCount()).toBe(0);
});

test("every report has its line above", () => {
  expect(progressReports).toEqual(["none", "linear", "stepped", "stuck at 99"]);
});

test("after a new start a job takes the rest of its time, and no more", () => {
  const { released } = held({ takeSeconds: 10 }, -4000);
  vi.advanceTimersByTime(5999);
  expect(released).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(released).toEqual(["video_1"]);
  expect(held({ takeSeconds: 10 }, -70_000).released).toEqual(["video_1"]);
});

test("a deleted job, and a holder that closes, leave no timer", () => {
  const one = held({ takeSeconds: 10 });
  one.holder.drop(one.job);
  const other = held({ takeSeconds: 10 });
  other.holder.close();
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(60_000);
  expect([...one.released, ...other.released]).toEqual([]);
});

test("over HTTP it is in progress meanwhile, and then drawn, or failed as the script says", async () => {
  vi.useRealTimers();
  const { create, client, finish } = await openFaultyStudio([
    { match: { prompt: "silent" }, action: { takeSeconds: 3000 } },
    { match: { prompt: "brief" }, action: { takeSeconds: 0.1, failJob: { code: "server_error", message: "over" } } },
    { match: { prompt: "drawn" }, action: { takeSeconds: 0.1, report: "stuck at 99" } },
    { match: { prompt: "long" }, action: { takeSeconds: 3000, report: "linear" } },
  ]);
  const [silent, brief] = [await create("silent"), await create("brief")];
  const [drawn, long] = [await create("drawn"), await create("long")];
  expect(await client.videos.retrieve(silent.id)).toMatchObject({ status: "in_progress", progress: null });
  expect(await finish(brief.id)).toMatchObject({ status: "failed", error: { message: "over" } });
  expect((await finish(drawn.id)).status).toBe("completed");
  expect(await client.videos.retrieve(long.id)).toMatchObject({ status: "in_progress", progress: 0 });
  expect((await client.videos.delete(long.id)).deleted).toBe(true);
});
