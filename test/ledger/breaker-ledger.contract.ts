import { expect } from "vitest";
import type { Breaker, BreakerLedger } from "../../lib/ledger/breaker-ledger.ts";
import { fakeFailure } from "../fakes/fake-failure.ts";

/** Breakers as one process sees them; `another` are the same as another process sees them. */
export interface OpenedBreakers {
  breakers: BreakerLedger;
  another: BreakerLedger;
}

export interface BreakerClaim {
  claim: string;
  check(opened: OpenedBreakers): Promise<void>;
}

function aBreaker(openedBy: string, changes: Partial<Breaker> = {}): Breaker {
  const failure = fakeFailure("account", { code: "invalid_api_key", retryAfterSeconds: 3 });
  const times = { openedAt: "2026-11-22T12:00:00.000Z", probeAt: "2026-11-22T12:01:00.000Z" };
  return { provider: "p", failure, openedBy, runner: "runner-1", probes: 0, ...times, ...changes };
}

/** What every ledger of breakers keeps to. */
export const breakerLedgerContract: BreakerClaim[] = [
  {
    claim: "a breaker is closed until it is opened, and as it was opened then",
    async check({ breakers, another }) {
      expect(await breakers.get("p")).toBeNull();
      expect(await breakers.open(aBreaker("r1"))).toEqual(aBreaker("r1"));
      expect(await another.get("p")).toEqual(aBreaker("r1"));
      expect(await another.get("q")).toBeNull();
    },
  },
  {
    claim: "opened by many at once, it is that of one, and all are told whose",
    async check({ breakers, another }) {
      const opened = await Promise.all(
        Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? breakers : another).open(aBreaker(`r${index}`))),
      );
      const [first] = opened;
      for (const breaker of opened) expect(breaker).toEqual(first);
      expect(await breakers.get("p")).toEqual(first);
    },
  },
  {
    claim: "of many who try again at once, one does",
    async check({ breakers, another }) {
      const seen = await breakers.open(aBreaker("r1"));
      const tries = Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? breakers : another).replace(seen, {
          ...seen,
          probes: 1,
          runner: `runner-${index}`,
          probeAt: "2026-11-22T12:03:00.000Z",
        }),
      );
      expect((await Promise.all(tries)).filter((isOurs) => isOurs)).toHaveLength(1);
      expect(await another.get("p")).toMatchObject({ probes: 1, openedBy: "r1" });
    },
  },
  {
    claim: "what was closed, or opened anew, is not replaced by who saw the old one",
    async check({ breakers, another }) {
      const seen = await breakers.open(aBreaker("r1"));
      await another.close("p");
      expect(await breakers.replace(seen, { ...seen, probes: 1 })).toBe(false);
      expect(await breakers.get("p")).toBeNull();
      await another.open(aBreaker("r2", { openedAt: "2026-11-22T12:30:00.000Z" }));
      expect(await breakers.replace(seen, { ...seen, probes: 1 })).toBe(false);
      expect(await breakers.get("p")).toMatchObject({ openedBy: "r2", probes: 0 });
    },
  },
  {
    claim: "closed twice it is closed, and may be opened again",
    async check({ breakers, another }) {
      await breakers.close("p");
      await breakers.open(aBreaker("r1"));
      await Promise.all([breakers.close("p"), another.close("p")]);
      expect(await breakers.get("p")).toBeNull();
      expect(await another.open(aBreaker("r2"))).toMatchObject({ openedBy: "r2" });
    },
  },
];
