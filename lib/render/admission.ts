import { lookSeconds, placeWaitSeconds } from "./admission-wait.ts";
import {
  countAhead,
  countFavour,
  favourEvery,
  liveQueue,
  nextStart,
  olderFirst,
  type PerMinute,
  type PlaceQueue,
  type Ticket,
  type Urgency,
} from "./place-queue.ts";
import { estimateCount, ticketsToKeep } from "./waiting-sample.ts";

export interface PlaceRequest {
  renderId: string;
  /** ISO 8601: when the render's record was made. The older goes first, and a render that comes back keeps its age. */
  since: string;
  urgency: Urgency;
  /** So many jobs may be in flight at the provider: 1 to 250. */
  limit: number;
  /** Where the job's model has a limit of its own: 1 to 250 jobs that begin within any minute. */
  perMinute?: PerMinute;
  /** How long the job may take, in seconds. After that its place is given to another. */
  leaseSeconds: number;
  /** How long such jobs take, in seconds, as long as this provider's own are not known. */
  typicalSeconds: number;
}

/** `ahead`: about how many renders get a place before this one. `waitSeconds`: whole seconds until it should ask again. */
export type PlaceAnswer = { status: "taken" } | { status: "wait"; ahead: number; waitSeconds: number };

/** `queue`: as it has to be written, null where it stays as it is. */
export interface Admission {
  queue: PlaceQueue | null;
  answer: PlaceAnswer;
}

/** A wait may end so much later than it should, in milliseconds, before somebody younger goes first. */
const slack = 1000;
/** The hold time is the mean of about so many jobs, the latest counting most. */
const holdMemory = 20;

/**
 * Whether a render may have its job made now, and how long it waits otherwise.
 *
 * A place that is free goes to the oldest render that is about to ask: one that will sleep on for long is passed over,
 * since a place that nobody uses is lost to all. How long everybody sleeps is so chosen that this is rare.
 */
export function admit(before: PlaceQueue, request: PlaceRequest, now: Date, jitter: number): Admission {
  checkLimits(request);
  const time = now.getTime();
  const queue = liveQueue(before, time);
  const { renderId, limit, leaseSeconds } = request;
  if (queue.leases.some((lease) => lease.renderId === renderId))
    return { queue: keepPlace(queue, renderId, leaseSeconds, now), answer: { status: "taken" } };

  const holdSeconds = queue.holdSeconds ?? request.typicalSeconds;
  const mine = ticketOf(request, time);
  const others = queue.tickets.filter((ticket) => ticket.renderId !== renderId);
  const look = lookSeconds(holdSeconds) * 1000;
  const awake = others.filter(
    (ticket) => Math.abs(ticket.wakesAt - time) <= look + slack && nextStart(queue, ticket.perMinute) <= time + look,
  );
  const free = limit - queue.leases.length;
  const startsAt = nextStart(queue, request.perMinute);
  const turn = countAhead(mine, awake, queue.sinceFavour);
  if (turn.ahead < free && startsAt <= time) {
    const sinceFavour = countFavour(queue.sinceFavour, turn.isFavour);
    const lease = { renderId, takenAt: time, until: time + leaseSeconds * 1000 };
    const given = withLease({ ...queue, tickets: others, sinceFavour, holdSeconds }, lease);
    return { queue: withStart(given, request.perMinute, time), answer: { status: "taken" } };
  }

  const ahead = countAll(others, mine, queue.sinceFavour);
  const ageSeconds = (time - mine.since) / 1000;
  const waitSeconds = Math.max(
    placeWaitSeconds({ turns: Math.max(1, ahead + 1 - Math.max(0, free)), limit, holdSeconds, ageSeconds, jitter }),
    // Those that wait for the same minute to pass don't all come in the same second.
    startsAt <= time ? 0 : Math.ceil((startsAt - time) / 1000 + (jitter * look) / 1000),
  );
  const tickets = ticketsToKeep([...others, { ...mine, wakesAt: time + waitSeconds * 1000 }]);
  const isKept = tickets.some((ticket) => ticket.renderId === renderId);
  return { queue: isKept ? { ...queue, tickets } : null, answer: { status: "wait", ahead, waitSeconds } };
}

/**
 * The queue with a place for a job that is known to run, until the lease's new end, even where there is none left: then
 * nobody is admitted until there is again. A lease never becomes shorter. Null: it stays as it is.
 */
export function keepPlace(before: PlaceQueue, renderId: string, leaseSeconds: number, now: Date): PlaceQueue | null {
  const time = now.getTime();
  const until = time + leaseSeconds * 1000;
  const held = before.leases.find((lease) => lease.renderId === renderId);
  if (held !== undefined && held.until >= until) return null;
  return withLease(liveQueue(before, time), { renderId, takenAt: held?.takenAt ?? time, until });
}

/** The queue without a render, whether it had a place or waited for one. Null: it did neither. */
export function leaveQueue(before: PlaceQueue, renderId: string, now: Date): PlaceQueue | null {
  const time = now.getTime();
  const held = before.leases.find((lease) => lease.renderId === renderId);
  const waits = before.tickets.some((ticket) => ticket.renderId === renderId);
  if (held === undefined && !waits) return null;
  const queue = liveQueue(before, time);
  const { holdSeconds } = queue;
  return {
    ...queue,
    leases: queue.leases.filter((lease) => lease.renderId !== renderId),
    tickets: queue.tickets.filter((ticket) => ticket.renderId !== renderId),
    holdSeconds:
      held === undefined || holdSeconds === null ? holdSeconds : smoothed(holdSeconds, (time - held.takenAt) / 1000),
  };
}

/** Every place is written again whenever one changes hands: 250 make an item of some 20 KB. */
const mostPlaces = 250;

function checkLimits({ limit, perMinute }: PlaceRequest): void {
  for (const [what, value] of [
    ["in flight", limit],
    ["per minute", perMinute?.limit ?? 1],
  ] as const) {
    if (!Number.isInteger(value) || value < 1 || value > mostPlaces)
      throw new RangeError(
        `a limit of ${value} jobs ${what} can't be kept: set a whole number from 1 to ${mostPlaces}, or none`,
      );
  }
}

function ticketOf({ renderId, since, urgency, perMinute }: PlaceRequest, wakesAt: number): Ticket {
  return { renderId, since: Date.parse(since), urgency, wakesAt, ...(perMinute === undefined ? {} : { perMinute }) };
}

/** About how many renders get a place before this one, those that sleep and those without a ticket included. */
function countAll(others: readonly Ticket[], mine: Ticket, sinceFavour: number): number {
  const older = others.filter((ticket) => olderFirst(ticket, mine) < 0);
  // Among renders of one urgency, age alone decides.
  const isMixed = others.some(({ urgency }) => urgency !== mine.urgency);
  const ahead = isMixed ? countAhead(mine, others, sinceFavour).ahead : older.length;
  const interactive = older.filter(({ urgency }) => urgency === "interactive");
  const byAge = estimateCount(interactive) + estimateCount(older.filter(({ urgency }) => urgency === "batch"));
  // Of those before an interactive render, few are if many of them are batches.
  return Math.max(ahead, mine.urgency === "batch" ? byAge : Math.min(byAge, favourEvery * estimateCount(interactive)));
}

function withLease(queue: PlaceQueue, lease: PlaceQueue["leases"][number]): PlaceQueue {
  return { ...queue, leases: [...queue.leases.filter(({ renderId }) => renderId !== lease.renderId), lease] };
}

function withStart(queue: PlaceQueue, perMinute: PerMinute | undefined, time: number): PlaceQueue {
  if (perMinute === undefined) return queue;
  const { model } = perMinute;
  return { ...queue, starts: { ...queue.starts, [model]: [...(queue.starts[model] ?? []), time] } };
}

function smoothed(mean: number, seconds: number): number {
  return Math.round((mean + (Math.max(0, seconds) - mean) / holdMemory) * 1000) / 1000;
}
