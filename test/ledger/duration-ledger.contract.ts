import { expect } from "vitest";
import type { DurationLedger, JobKind } from "../../lib/ledger/duration-ledger.ts";
import { addDuration, emptySummary } from "../../lib/render/duration-summary.ts";

/** Durations as one process sees them; `another` are the same as another process sees them. */
export interface OpenedDurations {
  durations: DurationLedger;
  another: DurationLedger;
}

export interface DurationClaim {
  claim: string;
  check(opened: OpenedDurations): Promise<void>;
}

const kind: JobKind = { provider: "p", model: "family/model-1", seconds: 4 };

/** What every ledger of durations keeps to. */
export const durationLedgerContract: DurationClaim[] = [
  {
    claim: "of a kind of job that nobody made, nothing is known",
    async check({ durations }) {
      expect(await durations.get(kind)).toEqual(emptySummary);
    },
  },
  {
    claim: "what was noted one after the other is all there, for everybody",
    async check({ durations, another }) {
      let expected = emptySummary;
      for (const seconds of [30, 95, 31, 600]) {
        await (seconds === 95 ? another : durations).note(kind, seconds);
        expected = addDuration(expected, seconds);
      }
      expect(await another.get(kind)).toEqual(expected);
    },
  },
  {
    claim: "another provider, model or length is another kind",
    async check({ durations }) {
      await durations.note(kind, 30);
      for (const change of [{ provider: "q" }, { model: "model-1" }, { seconds: 8 }])
        expect(await durations.get({ ...kind, ...change })).toEqual(emptySummary);
    },
  },
  {
    claim: "noted by many at once, at least one is there and nobody is held up",
    async check({ durations, another }) {
      await Promise.all(
        Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? durations : another).note(kind, 30)),
      );
      expect(await durations.get(kind)).not.toEqual(emptySummary);
    },
  },
];
