import fc from "fast-check";
import { expect } from "vitest";
import { aRequest, type OpenedPlaces } from "./place-ledger.contract.ts";

type Act = { act: "take" | "release" | "keep" | "pass"; render: number; seconds: number; isOther: boolean };

const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.record({
    act: fc.oneof({ weight: 4, arbitrary: fc.constant("take" as const) }, fc.constantFrom("release", "keep", "pass")),
    render: fc.integer({ min: 0, max: 5 }),
    seconds: fc.integer({ min: 1, max: 120 }),
    isOther: fc.boolean(),
  }),
  { maxLength: 40 },
);

/** Clocks may differ by so much: a lease counts for as long as somebody may think so. */
const skewSeconds = 5;

/** Runs any acts against a model that knows nothing but who holds a lease until when. */
export async function placesAreKept({ places, another, clock }: OpenedPlaces): Promise<void> {
  let run = 0;
  const property = fc.asyncProperty(acts, fc.integer({ min: 1, max: 3 }), async (list, limit) => {
    const provider = `provider ${++run}`;
    const until = new Map<string, number>();
    const held = () => [...until].filter(([, end]) => end + skewSeconds * 1000 > clock.now.getTime()).map(([id]) => id);
    for (const { act, render, seconds, isOther } of list) {
      const ledger = isOther ? another : places;
      const renderId = `r${render}`;
      const end = Math.max(until.get(renderId) ?? 0, clock.now.getTime() + seconds * 1000);
      const before = await ledger.look(provider);
      expect(before.leases.map((lease) => lease.renderId).sort()).toEqual(held().sort());
      if (act === "pass") clock.now = new Date(clock.now.getTime() + seconds * 1000);
      if (act === "release") {
        await ledger.release(provider, renderId);
        until.delete(renderId);
      }
      if (act === "keep") {
        await ledger.keep(provider, renderId, seconds);
        until.set(renderId, end);
      }
      if (act !== "take") continue;
      const had = held();
      const answer = await ledger.take(provider, aRequest(renderId, { limit, leaseSeconds: seconds }));
      if (answer.status === "taken") {
        expect(had.includes(renderId) || had.length < limit).toBe(true);
        until.set(renderId, had.includes(renderId) ? end : clock.now.getTime() + seconds * 1000);
      } else {
        expect(had).not.toContain(renderId);
        const others = before.tickets.filter((ticket) => ticket.renderId !== renderId);
        expect(had.length >= limit || others.length > 0).toBe(true);
      }
    }
  });
  await fc.assert(property, { numRuns: 25 });
}
