import { expect } from "vitest";
import type { PlaceLedger } from "../../lib/ledger/place-ledger.ts";
import type { PlaceAnswer, PlaceRequest } from "../../lib/render/admission.ts";
import type { Urgency } from "../../lib/render/place-queue.ts";
import { placesAreKept } from "./place-model.ts";

/** A ledger of places as one process sees it; `another` is the same ledger as another process sees it. */
export interface OpenedPlaces {
  places: PlaceLedger;
  another: PlaceLedger;
  /** The ledgers' clock. */
  clock: { now: Date };
}

export interface PlaceClaim {
  claim: string;
  check(opened: OpenedPlaces): Promise<void>;
}

export function aRequest(renderId: string, change: Partial<PlaceRequest> = {}): PlaceRequest {
  const since = new Date(Date.parse("2026-11-22T12:00:00.000Z") + Number(renderId.slice(1)) * 1000).toISOString();
  return { renderId, since, urgency: "batch", limit: 1, leaseSeconds: 600, typicalSeconds: 90, ...change };
}

const pass = (clock: { now: Date }, seconds: number) => {
  clock.now = new Date(clock.now.getTime() + seconds * 1000);
};
const secondsOf = (answer: PlaceAnswer) => (answer.status === "wait" ? answer.waitSeconds : Number.NaN);
const holdersOf = async (places: PlaceLedger) => (await places.look("p")).leases.map(({ renderId }) => renderId).sort();

/** What every ledger of places keeps to. */
export const placeLedgerContract: PlaceClaim[] = [
  ...[3, 8].map((limit) => ({
    claim: `of 100 renders at once, exactly ${limit} get a place`,
    async check({ places, another }: OpenedPlaces) {
      const takes = Array.from({ length: 100 }, (_, index) =>
        (index % 2 === 0 ? places : another).take("p", aRequest(`r${index}`, { limit })),
      );
      const answers = await Promise.all(takes);
      expect(answers.filter(({ status }) => status === "taken")).toHaveLength(limit);
      expect(await holdersOf(places)).toHaveLength(limit);
    },
  })),
  {
    claim: "a render has one place, however often and by however many it is taken",
    async check({ places, another }) {
      const request = aRequest("r1", { limit: 3 });
      const takes = Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? places : another).take("p", request));
      for (const answer of await Promise.all(takes)) expect(answer).toEqual({ status: "taken" });
      expect(await holdersOf(places)).toEqual(["r1"]);
    },
  },
  {
    claim: "a render that takes its place again has it for longer, never shorter",
    async check({ places, another, clock }) {
      await places.take("p", aRequest("r1"));
      pass(clock, 500);
      expect(await another.take("p", aRequest("r1"))).toEqual({ status: "taken" });
      await places.take("p", aRequest("r1", { leaseSeconds: 1 }));
      pass(clock, 590);
      expect((await places.take("p", aRequest("r2"))).status).toBe("wait");
      expect(await holdersOf(places)).toEqual(["r1"]);
    },
  },
  {
    claim:
      "who waits is told for how many whole seconds and how many are ahead, and gets the place that was given back",
    async check({ places, another, clock }) {
      await places.take("p", aRequest("r1"));
      const second = await another.take("p", aRequest("r2"));
      const third = await places.take("p", aRequest("r3"));
      expect(second).toEqual({ status: "wait", ahead: 0, waitSeconds: expect.any(Number) });
      expect(third).toEqual({ status: "wait", ahead: 1, waitSeconds: expect.any(Number) });
      expect(Number.isInteger(secondsOf(second)) && secondsOf(second) >= 1).toBe(true);
      await another.release("p", "r1");
      pass(clock, secondsOf(second));
      expect(await places.take("p", aRequest("r2"))).toEqual({ status: "taken" });
    },
  },
  {
    claim: "a place that is free goes to the older one that is about to ask, and not to who asks first",
    async check({ places, clock }) {
      await places.take("p", aRequest("r1"));
      const wait = secondsOf(await places.take("p", aRequest("r2")));
      pass(clock, wait - 1);
      await places.release("p", "r1");
      expect((await places.take("p", aRequest("r3"))).status).toBe("wait");
      pass(clock, 1);
      expect(await places.take("p", aRequest("r2"))).toEqual({ status: "taken" });
    },
  },
  {
    claim: "a free place is not kept for an older one that will sleep for minutes, which is the oldest when it wakes",
    async check({ places, clock }) {
      const inBetween = Array.from({ length: 12 }, (_, index) => `r${index + 2}`);
      for (const renderId of ["r1", ...inBetween]) await places.take("p", aRequest(renderId));
      const wait = secondsOf(await places.take("p", aRequest("r20")));
      expect(wait).toBeGreaterThan(120);
      for (const renderId of ["r1", ...inBetween]) await places.release("p", renderId);
      expect(await places.take("p", aRequest("r21"))).toEqual({ status: "taken" });
      await places.take("p", aRequest("r22"));
      pass(clock, wait);
      await places.release("p", "r21");
      expect(await places.take("p", aRequest("r20"))).toEqual({ status: "taken" });
    },
  },
  {
    claim: "an older render that does not come back holds up nobody, and is the oldest again when it does",
    async check({ places, clock }) {
      await places.take("p", aRequest("r1"));
      await places.take("p", aRequest("r2"));
      pass(clock, 60);
      await places.release("p", "r1");
      expect(await places.take("p", aRequest("r3"))).toEqual({ status: "taken" });
      const young = secondsOf(await places.take("p", aRequest("r4")));
      expect(await places.take("p", aRequest("r2"))).toMatchObject({ status: "wait", ahead: 0 });
      await places.release("p", "r3");
      pass(clock, Math.min(young, 1));
      expect((await places.take("p", aRequest("r4"))).status).toBe("wait");
      expect(await places.take("p", aRequest("r2"))).toEqual({ status: "taken" });
    },
  },
  {
    claim: "a lease that ran out gives its place back, and not a moment earlier",
    async check({ places, another, clock }) {
      await places.take("p", aRequest("r1"));
      pass(clock, 600);
      expect((await another.take("p", aRequest("r2"))).status).toBe("wait");
      expect(await holdersOf(places)).toEqual(["r1"]);
      // Clocks may differ by seconds.
      pass(clock, 6);
      expect(await holdersOf(places)).toEqual([]);
      expect(await another.take("p", aRequest("r2"))).toEqual({ status: "taken" });
    },
  },
  {
    claim: "a job that still runs has its place, even past its lease and over the limit, and nobody new comes in",
    async check({ places, another, clock }) {
      await places.take("p", aRequest("r1"));
      pass(clock, 610);
      await another.take("p", aRequest("r2"));
      await places.keep("p", "r1", 300);
      expect(await holdersOf(another)).toEqual(["r1", "r2"]);
      await another.release("p", "r2");
      expect((await another.take("p", aRequest("r3"))).status).toBe("wait");
      await places.release("p", "r1");
      expect(await another.take("p", aRequest("r3"))).toEqual({ status: "taken" });
    },
  },
  {
    claim: "who has no place and does not wait gives nothing back",
    async check({ places, another }) {
      await places.take("p", aRequest("r1"));
      await places.take("p", aRequest("r2"));
      const before = await places.look("p");
      await another.release("p", "r3");
      await another.release("other", "r1");
      expect(await places.look("p")).toEqual(before);
    },
  },
  {
    claim: "a place given back twice, or by a render that only waited, is given back once",
    async check({ places, another }) {
      await places.take("p", aRequest("r1"));
      await places.take("p", aRequest("r2"));
      await Promise.all([places.release("p", "r1"), another.release("p", "r1"), another.release("p", "r2")]);
      expect(await places.look("p")).toMatchObject({ leases: [], tickets: [] });
      expect(await places.take("p", aRequest("r3"))).toEqual({ status: "taken" });
      expect((await places.take("p", aRequest("r4"))).status).toBe("wait");
    },
  },
  {
    claim: "providers have places of their own",
    async check({ places }) {
      await places.take("p", aRequest("r1"));
      expect(await places.take("q", aRequest("r2"))).toEqual({ status: "taken" });
      expect((await places.take("p", aRequest("r2"))).status).toBe("wait");
    },
  },
  {
    claim: "a lower limit lets nobody in until enough places were given back, a higher one at once",
    async check({ places }) {
      for (const renderId of ["r1", "r2", "r3"]) await places.take("p", aRequest(renderId, { limit: 3 }));
      await places.release("p", "r1");
      expect((await places.take("p", aRequest("r4", { limit: 2 }))).status).toBe("wait");
      expect(await places.take("p", aRequest("r4", { limit: 3 }))).toEqual({ status: "taken" });
    },
  },
  {
    claim: "of five places, one goes to the oldest interactive render before its turn, the others by age",
    async check({ places, clock }) {
      const queue = (urgency: Urgency, first: number, count: number) =>
        Array.from({ length: count }, (_, index) => aRequest(`r${first + index}`, { urgency }));
      const batch = queue("batch", 1, 12);
      const interactive = queue("interactive", 100, 6);
      await places.take("p", aRequest("r0"));
      let holder = "r0";
      let order = "";
      while (batch.length + interactive.length > 0) {
        pass(clock, 90);
        for (const request of [...interactive, ...batch]) await places.take("p", request);
        await places.release("p", holder);
        // The younger asks first.
        for (const asking of [interactive, batch]) {
          const [oldest] = asking;
          if (oldest === undefined || (await places.take("p", oldest)).status === "wait") continue;
          holder = oldest.renderId;
          order += oldest.urgency.charAt(0);
          asking.shift();
        }
      }
      // The first of them had a batch before it: r0.
      expect(order).toBe("bbbibbbbibbbbibiii");
    },
  },
  {
    claim: "no more jobs of a model begin within a minute than it takes, other models' as ever",
    async check({ places, clock }) {
      const perMinute = { model: "m", limit: 2 };
      for (const renderId of ["r1", "r2"])
        expect(await places.take("p", aRequest(renderId, { limit: 9, perMinute }))).toEqual({ status: "taken" });
      await places.release("p", "r1");
      // Taking it again is no other beginning.
      await places.take("p", aRequest("r2", { limit: 9, perMinute }));
      const third = await places.take("p", aRequest("r3", { limit: 9, perMinute }));
      expect(secondsOf(third)).toBeGreaterThanOrEqual(60);
      expect(await places.take("p", aRequest("r4", { limit: 9 }))).toEqual({ status: "taken" });
      pass(clock, 59);
      expect((await places.take("p", aRequest("r5", { limit: 9, perMinute }))).status).toBe("wait");
      pass(clock, secondsOf(third) - 59);
      expect(await places.take("p", aRequest("r3", { limit: 9, perMinute }))).toEqual({ status: "taken" });
    },
  },
  {
    claim: "a limit that can't be kept is refused, and nothing is written",
    async check({ places }) {
      for (const limit of [0, -1, 1.5, Number.NaN, 251])
        await expect(places.take("p", aRequest("r1", { limit }))).rejects.toThrow(/set a whole number from 1 to 250/);
      await expect(places.take("p", aRequest("r1", { perMinute: { model: "m", limit: 0 } }))).rejects.toThrow(
        RangeError,
      );
      expect(await places.look("p")).toMatchObject({ leases: [], tickets: [] });
    },
  },
  {
    claim:
      "whatever is asked in whatever order, no place is given that is not free, and none is kept from who asks alone",
    check: placesAreKept,
  },
  {
    claim: "what is looked at is a copy",
    async check({ places }) {
      await places.take("p", aRequest("r1"));
      const seen = await places.look("p");
      seen.leases.length = 0;
      expect(await holdersOf(places)).toEqual(["r1"]);
    },
  },
];
