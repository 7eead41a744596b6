import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { spacedWait } from "../../lib/render/spaced-wait.ts";

const definition = JSON.parse(readFileSync(new URL("../../statemachine/render.asl.json", import.meta.url), "utf8"));
/** Events that Step Functions writes per state: a Task is entered, scheduled, started, succeeded, exited. */
const eventsOf: Record<string, number> = { Task: 5, Choice: 2, Wait: 2 };
/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const mostEvents = 25_000;

test("NEEDS 17: a look at a job is nine events, and so is every other wait", () => {
  for (const [name, state] of Object.entries<{ Type: string; Next?: string }>(definition.States)) {
    if (state.Type !== "Wait") continue;
    const task = definition.States[state.Next ?? ""];
    const choice = definition.States[task.Next];
    const events = [state, task, choice].reduce((sum, { Type }) => sum + (eventsOf[Type] ?? Number.NaN), 0);
    expect([name, events]).toEqual([name, 9]);
  }
});

test("NEEDS 17: the longest render, whose provider always says `in one second`, ends far below 25,000 events", () => {
  const deadlineMinutes = 1440;
  const begunAt = Date.parse("2026-11-22T12:00:00.000Z");
  const deadlineAt = new Date(begunAt + deadlineMinutes * 60_000).toISOString();
  const endsAt = begunAt + definition.TimeoutSeconds * 1000;
  let waits = 0;
  for (let now = begunAt; now < endsAt; waits++)
    now += 1000 * spacedWait(1, { deadlineAt, request: { deadlineMinutes } }, new Date(now));
  expect(waits).toBeLessThan(2300);
  // 14 jobs at the most, each with a dozen states around its waits.
  expect(waits * 9 + 14 * 50).toBeLessThan(mostEvents);
});

test("the longest render there can be, announced and never told, ends below 25,000 events too", () => {
  // Entered, scheduled, started, submitted, timed out, exited: a wait for a token is six events.
  const eventsOfWait = (seconds: number) => (seconds >= leastAwaitedSeconds ? 6 : 2) + 7;
  const leastAwaitedSeconds = 10;
  for (const after of ["IsVideoCreated", "IsVideoReady"]) {
    const [{ Next, And }] = definition.States[after].Choices;
    expect([Next, And[2].NumericGreaterThanEquals]).toEqual(["AwaitVideo", leastAwaitedSeconds]);
  }
  const deadlineMinutes = 1440;
  const begunAt = Date.parse("2026-11-22T12:00:00.000Z");
  const deadlineAt = new Date(begunAt + deadlineMinutes * 60_000).toISOString();
  const endsAt = begunAt + definition.TimeoutSeconds * 1000;
  let events = 0;
  for (let now = begunAt; now < endsAt; ) {
    const seconds = spacedWait(1, { deadlineAt, request: { deadlineMinutes } }, new Date(now));
    events += eventsOfWait(seconds);
    now += 1000 * seconds;
  }
  expect(events + 14 * 50).toBeLessThan(mostEvents);
});

test("a render of the usual length waits as it is told", () => {
  const record = { deadlineAt: "2026-11-22T12:30:00.000Z", request: { deadlineMinutes: 30 } };
  expect(spacedWait(1, record, new Date("2026-11-22T12:06:39.000Z"))).toBe(1);
  expect(spacedWait(40, record, new Date("2026-11-22T12:20:00.000Z"))).toBe(40);
  expect(spacedWait(1, record, new Date("2026-11-22T12:20:00.000Z"))).toBe(6);
});
