import { expect, test } from "vitest";
import { lastDue, readCron } from "../../lib/batch/cron.ts";

const due = (cron: string, since: string, now: string, zone = "UTC") =>
  lastDue(readCron(cron), zone, new Date(since), new Date(now))?.toISOString() ?? null;

test.each([
  ["0 2 * * ? *", "2026-11-20T00:00Z", "2026-11-22T01:59Z", "UTC", "2026-11-21T02:00:00.000Z"],
  ["0 2 * * ? *", "2026-11-21T02:00Z", "2026-11-22T01:59Z", "UTC", null],
  ["0 2 * * ? *", "2026-11-21T02:00Z", "2026-11-22T02:00Z", "UTC", "2026-11-22T02:00:00.000Z"],
  ["0 2 * * ? *", "2026-06-30T12:00Z", "2026-07-01T12:00Z", "Europe/Berlin", "2026-07-01T00:00:00.000Z"],
  ["30 9 ? * MON-FRI *", "2026-11-19T12:00Z", "2026-11-22T12:00Z", "Asia/Kolkata", "2026-11-20T04:00:00.000Z"],
  ["0/20 8-9 1,15 * ? *", "2026-11-10T00:00Z", "2026-11-22T00:00Z", "UTC", "2026-11-15T09:40:00.000Z"],
  ["0 0 ? NOV SUN 2026", "2026-11-01T00:00Z", "2026-11-22T05:00Z", "UTC", "2026-11-22T00:00:00.000Z"],
  // The hour that is left out has no minute; the one that comes twice is due twice, and the later one counts.
  ["30 2 * * ? *", "2026-03-29T00:00Z", "2026-03-29T12:00Z", "Europe/Berlin", null],
  ["30 2 * * ? *", "2026-10-25T00:00Z", "2026-10-25T12:00Z", "Europe/Berlin", "2026-10-25T01:30:00.000Z"],
])("%s since %s, at %s in %s, was due at %s", (cron, since, now, zone, at) => {
  expect(due(cron, since, now, zone)).toBe(at);
});

test.each([
  ["0 2 * * *", "six fields"],
  ["0 2 * * * *", "must have ?"],
  ["0 2 ? * ? *", "must have ?"],
  ["60 2 * * ? *", "minutes of cron is 60"],
  ["0 2 L * ? *", "day of the month of cron is L"],
  ["0 2 ? * MON#1 *", "day of the week of cron is MON#1"],
  ["0 5-2 * * ? *", "hours of cron is 5-2"],
  ["0/0 2 * * ? *", "minutes of cron is 0/0"],
])("%s can't be followed: %s", (cron, why) => {
  expect(() => readCron(cron)).toThrow(why);
});
