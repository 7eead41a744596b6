import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { localSchedules } from "../../lib/local/batch-schedules.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillmotion-schedule-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const nightly = { cron: "0 2 * * ? *", timezone: "Europe/Berlin", flexibleMinutes: 0, manifest: "/m.csv" };

test("a schedule is due once for all runs that were missed, and again only when its next time has come", async () => {
  const schedules = localSchedules(folder);
  await schedules.set("nightly", { ...nightly, addedAt: "2026-11-18T12:00:00.000Z", ranFor: null });
  expect(await schedules.due(new Date("2026-11-18T23:00:00Z"))).toEqual([]);
  const now = new Date("2026-11-22T12:00:00Z");
  const [due, ...more] = await schedules.due(now);
  expect(more).toEqual([]);
  expect(due).toMatchObject({ name: "nightly", dueAt: "2026-11-22T01:00:00.000Z" });
  // Until it has ended it stays due.
  expect(await schedules.due(now)).toHaveLength(1);
  await schedules.ran(due ?? { name: "", dueAt: "" });
  expect(await schedules.due(now)).toEqual([]);
  expect(await schedules.due(new Date("2026-11-23T01:00:00Z"))).toHaveLength(1);
});
