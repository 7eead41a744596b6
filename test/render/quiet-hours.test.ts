import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isQuiet, nextOpening, type QuietHours, readQuietHours } from "../../lib/render/quiet-hours.ts";

const read = (text: string) => readQuietHours(text) as QuietHours;

describe("quiet hours", () => {
  test("are read with a time zone, or in UTC", () => {
    expect(readQuietHours("22:00-06:30 Europe/Berlin")).toEqual({ from: 1320, to: 390, timeZone: "Europe/Berlin" });
    expect(readQuietHours("01:05-02:00")).toEqual({ from: 65, to: 120, timeZone: "UTC" });
  });

  test.each(["", "22-06", "24:00-06:00", "22:00-06:60", "22:00-22:00", "22:00-06:00 Berlin/Europe", "22:00 - 06:00"])(
    "are not read from %j",
    (text) => {
      expect(readQuietHours(text)).toBeNull();
    },
  );

  test.each([
    ["2026-11-22T20:59:30Z", "2026-11-22T21:00:00.000Z"],
    ["2026-11-22T21:00:00Z", null],
    ["2026-11-23T04:59:59Z", null],
    ["2026-11-23T05:00:00Z", "2026-11-23T21:00:00.000Z"],
    // The clocks go forward at 01:00 UTC that day: 22:00 is two hours before midnight UTC by then.
    ["2026-03-29T00:30:00Z", null],
    ["2026-03-29T12:00:00Z", "2026-03-29T20:00:00.000Z"],
  ])("at %s in Berlin, those from 22 to 6 begin at %s", (now, opening) => {
    expect(nextOpening(read("22:00-06:00 Europe/Berlin"), new Date(now))?.toISOString() ?? null).toBe(opening);
  });

  test("that fall into the hour that is left out begin when it would have ended", () => {
    const opening = nextOpening(read("02:30-04:00 Europe/Berlin"), new Date("2026-03-29T00:00:00Z"));
    expect(opening?.toISOString()).toBe("2026-03-29T01:00:00.000Z");
  });

  test("begin at the first quiet minute after any moment, in any zone", () => {
    const zones = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"];
    const time = fc.integer({ min: 0, max: 1439 });
    // Within two days of a change of clocks somewhere, or anywhere.
    const changes = ["2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z", "2026-03-08T07:00:00Z", "2026-04-04T15:00:00Z"];
    const near = fc
      .tuple(fc.constantFrom(...changes), fc.integer({ min: -2880, max: 2880 }))
      .map(([change, minutes]) => Date.parse(change) + minutes * 60_000);
    fc.assert(
      fc.property(time, time, fc.constantFrom(...zones), near, (from, to, timeZone, now) => {
        fc.pre(from !== to);
        const hours = { from, to, timeZone };
        const opening = nextOpening(hours, new Date(now));
        let first = now;
        while (!isQuiet(hours, new Date(first))) first += 60_000;
        expect(opening?.getTime() ?? now).toBe(first);
      }),
      { numRuns: 300 },
    );
  });
});
