import type { PlaceRequest } from "../../lib/render/admission.ts";
import type { Urgency } from "../../lib/render/place-queue.ts";
import { memoryPlaces } from "../fakes/memory-places.ts";
import { eventQueue, seededRandom } from "./admission-events.ts";

export interface SimulatedLoad {
  seed: number;
  renders: number;
  limit: number;
  /** All arrive evenly within so many seconds. */
  arriveWithinSeconds: number;
  p50Seconds: number;
  /** Of the logarithm of durations. */
  spread: number;
  leaseSeconds: number;
  /** The part that is gone for ever: half of them while they wait, half while their job runs. */
  crashed?: number;
  /** The part that comes back far too late once. */
  late?: number;
  /** The first part of them are batches, dropped at once; the rest are interactive, and come one by one. */
  batchesAtOnce?: { part: number; restEverySeconds: number };
  /** So far each process's clock may be off, in seconds. */
  skewSeconds?: number;
  /** Cancels all but one in so many waiting renders at a time. */
  cancel?: { atSeconds: number; keepOneIn: number };
  limitPerMinute?: number;
}

export interface SimulatedRender {
  renderId: string;
  since: number;
  urgency: Urgency;
  takenAt: number | null;
  endedAt: number | null;
  isCrashed: boolean;
  isLate: boolean;
  /** Answers to wait. */
  waits: number;
  /** Younger ones of the same urgency that were admitted before it. */
  overtakenBy: number;
}

/** The embedded clock, the real rules, virtual renders: what one provider's queue does with a load. */
export async function simulateAdmission(load: SimulatedLoad) {
  const random = seededRandom(load.seed);
  const clock = { now: 0 };
  let skew = 0;
  const places = memoryPlaces(() => new Date(clock.now + skew), random);
  const events = eventQueue();
  const renders: SimulatedRender[] = [];
  let held = 0;
  let mostHeld = 0;
  let heldSeconds = 0;
  let lastChange = 0;
  let lastTaken = 0;

  function hold(change: number): void {
    heldSeconds += (held * (clock.now - lastChange)) / 1000;
    lastChange = clock.now;
    held += change;
    mostHeld = Math.max(mostHeld, held);
  }

  function arrive(index: number): void {
    const batches = load.renders * (load.batchesAtOnce?.part ?? 1);
    const isBatch = index < Math.round(batches);
    const since = isBatch
      ? Math.round(((index * load.arriveWithinSeconds) / batches) * 1000)
      : Math.round((index - batches) * (load.batchesAtOnce?.restEverySeconds ?? 0) * 1000);
    const fate = random();
    const { crashed = 0, late = 0 } = load;
    const urgency = isBatch ? "batch" : "interactive";
    const renderId = `r${load.seed}-${index}`;
    const render: SimulatedRender = {
      renderId,
      since,
      urgency,
      takenAt: null,
      endedAt: null,
      isCrashed: fate < crashed,
      isLate: fate >= crashed && fate < crashed + late,
      waits: 0,
      overtakenBy: 0,
    };
    renders.push(render);
    const { limit, leaseSeconds, p50Seconds: typicalSeconds, limitPerMinute } = load;
    const request: PlaceRequest = {
      renderId,
      since: new Date(since).toISOString(),
      urgency,
      limit,
      leaseSeconds,
      typicalSeconds,
      ...(limitPerMinute === undefined ? {} : { perMinute: { model: "m", limit: limitPerMinute } }),
    };
    const mySkew = (2 * random() - 1) * (load.skewSeconds ?? 0) * 1000;
    const isCanceled = load.cancel !== undefined && index % load.cancel.keepOneIn !== 0;
    const diesWaiting = render.isCrashed && fate < crashed / 2;
    const fateAt = 1 + Math.floor(random() * 12);
    const as = <Value>(act: () => Value): Value => {
      skew = mySkew;
      return act();
    };

    async function ask(): Promise<void> {
      if (isCanceled && clock.now >= (load.cancel?.atSeconds ?? 0) * 1000) return;
      const answer = await as(() => places.take("p", request));
      if (answer.status === "wait") {
        render.waits++;
        if (diesWaiting && render.waits >= fateAt) return;
        const overslept = render.isLate && render.waits === fateAt ? 300 + random() * 3600 : 0;
        events.at(clock.now + (answer.waitSeconds + overslept) * 1000 + random() * 300, ask);
        return;
      }
      hold(1);
      render.takenAt = clock.now;
      if (!render.isLate) lastTaken = clock.now;
      if (render.isCrashed) {
        // Its place stays taken until its lease is over.
        events.at(clock.now + leaseSeconds * 1000, async () => hold(-1));
        return;
      }
      const seconds = Math.min(leaseSeconds, load.p50Seconds * Math.exp(load.spread * normal(random)));
      events.at(clock.now + seconds * 1000, async () => {
        await as(() => places.release("p", renderId));
        hold(-1);
        render.endedAt = clock.now;
      });
    }
    events.at(since + random() * 1000, ask);
  }

  for (let index = 0; index < load.renders; index++) arrive(index);
  for (let next = events.take(); next !== undefined; next = events.take()) {
    clock.now = next.at;
    await next.act();
  }
  hold(0);
  countOvertaking(renders);
  return {
    renders,
    mostHeld,
    lastTakenSeconds: lastTaken / 1000,
    /** The part of all places' time that was used, until the last that was not late was admitted. */
    used: heldUntil(lastTaken) / ((lastTaken / 1000) * load.limit),
    writes: places.writes,
    left: await places.look("p"),
  };

  /** What is held after the last was admitted says nothing about the queue. */
  function heldUntil(time: number): number {
    const after = renders.reduce((sum, { takenAt, endedAt, isCrashed }) => {
      if (takenAt === null) return sum;
      const end = isCrashed ? takenAt + load.leaseSeconds * 1000 : (endedAt ?? takenAt);
      return sum + Math.max(0, end - Math.max(time, takenAt)) / 1000;
    }, 0);
    return heldSeconds - after;
  }
}

export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
}

/** By a Fenwick tree over ages: in the order of admission, how many younger ones were there already. */
export function countOvertaking(
  renders: Pick<SimulatedRender, "overtakenBy" | "renderId" | "since" | "takenAt" | "urgency">[],
): void {
  for (const urgency of ["interactive", "batch"]) {
    const byAge = renders
      .filter((render) => render.urgency === urgency)
      .sort((left, right) => left.since - right.since || (left.renderId < right.renderId ? -1 : 1));
    const place = new Map(byAge.map((render, index) => [render, index + 1]));
    const tree = new Int32Array(byAge.length + 1);
    const admitted = byAge.filter(({ takenAt }) => takenAt !== null);
    admitted.sort((left, right) => (left.takenAt ?? 0) - (right.takenAt ?? 0));
    for (const [count, render] of admitted.entries()) {
      const index = place.get(render) ?? 0;
      let older = 0;
      for (let at = index; at > 0; at -= at & -at) older += tree[at] ?? 0;
      render.overtakenBy = count - older;
      for (let at = index; at < tree.length; at += at & -at) tree[at] = (tree[at] ?? 0) + 1;
    }
  }
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
