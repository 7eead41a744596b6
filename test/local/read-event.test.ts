import { expect, test } from "vitest";
import { EventError, readEvent } from "../../lib/local/read-event.ts";
import { executionNameOf } from "../../lib/render/execution-name.ts";

const changedAt = new Date("2026-11-22T12:00:00Z");
const text = (id: string | undefined, request: object) =>
  JSON.stringify({
    ...{ source: "stillmotion", "detail-type": "Render Requested", id },
    detail: { still: { bucket: "local", key: "stills/a.jpg" }, request },
  });
const nameOf = (id: string | undefined, request: object) =>
  executionNameOf(readEvent(text(id, request), changedAt).event);

test("events that ask for a clip of their own each time are told apart, also while the first is under way", () => {
  expect(nameOf("one", { again: true })).not.toBe(nameOf("two", { again: true }));
  expect(nameOf("one", { again: true })).toBe(nameOf("one", { again: true }));
  expect(nameOf("x".repeat(500), { again: true })).not.toBe(nameOf(`${"x".repeat(500)}y`, { again: true }));
  // The same request for the same still is the same render, whoever asks.
  expect(nameOf("one", { seconds: 4 })).toBe(nameOf("two", { seconds: 4 }));
  expect(nameOf("one", { again: "tuesday" })).toBe(nameOf("two", { again: "tuesday" }));
});

test("without an id, the bytes of the file are it", () => {
  const { event } = readEvent(text(undefined, {}), changedAt);
  expect(event).toMatchObject({ id: expect.stringMatching(/^[\da-f]{32}$/), time: changedAt.toISOString() });
  expect(readEvent(text(undefined, {}), changedAt).event.id).toBe(event.id);
  expect(readEvent(text(undefined, { seconds: 8 }), changedAt).event.id).not.toBe(event.id);
});

test.each([
  ["{", {}],
  ["[]", {}],
  [JSON.stringify({ source: "stillmotion", id: "mine", "detail-type": "Render Wanted" }), { id: "mine" }],
])("of an event that can't be used, what could be read is known: %s", (given, asked) => {
  const read = () => readEvent(given, changedAt);
  expect(read).toThrow(EventError);
  try {
    read();
  } catch (error) {
    expect((error as EventError).asked).toMatchObject({ id: expect.any(String), ...asked });
  }
});
