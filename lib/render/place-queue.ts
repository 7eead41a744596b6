/** A render that is urgent to somebody who waits for it, or one of many that nobody watches. */
export type Urgency = "interactive" | "batch";

/** A provider's places, and the renders that wait for one: one item of the ledger. Times are milliseconds since 1970. */
export interface PlaceQueue {
  leases: Lease[];
  /** The oldest of those that wait, and a sample of the rest. In no order. */
  tickets: Ticket[];
  /** Places given since the last one that an interactive render had before its turn, up to `favourEvery`. */
  sinceFavour: number;
  /** For how long a place is held, in seconds, the latest counting most; null until one was taken. */
  holdSeconds: number | null;
  /** When jobs began within the last minute, by model, where the model has a limit per minute. */
  starts: Record<string, number[]>;
}

/** The right to one job at the provider. */
export interface Lease {
  renderId: string;
  takenAt: number;
  /** When it may be given to somebody else. */
  until: number;
}

/** A render that waits for a place. */
export interface Ticket {
  renderId: string;
  /** The older goes first. */
  since: number;
  urgency: Urgency;
  /** When it will ask again. */
  wakesAt: number;
  /** Only where its model has one. */
  perMinute?: PerMinute;
}

/** At the most so many jobs of a model begin within any minute. */
export interface PerMinute {
  model: string;
  limit: number;
}

/** Clocks of different machines are taken to differ by no more. */
const skew = 5000;
/** A render that asks so much later than it said, clocks included, is taken to be gone. */
const lateness = 10_000;
const minute = 60_000;
/** Of every five places, one goes to the oldest interactive render, if there is one, and four go by age. */
export const favourEvery = 5;

export const emptyQueue: PlaceQueue = {
  leases: [],
  tickets: [],
  sinceFavour: 0,
  holdSeconds: null,
  starts: {},
};

/** The queue without leases that ran out and tickets of renders that did not come back. */
export function liveQueue(queue: PlaceQueue, now: number): PlaceQueue {
  const starts = Object.entries(queue.starts).map(([model, times]) => [model, times.filter((at) => !isPast(at))]);
  return {
    ...queue,
    leases: queue.leases.filter(({ until }) => until + skew > now),
    tickets: queue.tickets.filter(({ wakesAt }) => wakesAt + lateness > now),
    starts: Object.fromEntries(starts.filter(([, times]) => times?.length !== 0)),
  };

  function isPast(at: number): boolean {
    return at + minute + skew <= now;
  }
}

/** The time from which on another job of the model may begin. */
export function nextStart({ starts }: PlaceQueue, perMinute: PerMinute | undefined): number {
  if (perMinute === undefined) return 0;
  const times = [...(starts[perMinute.model] ?? [])].sort((left, right) => left - right);
  const hindrance = times.at(-perMinute.limit);
  return times.length < perMinute.limit || hindrance === undefined ? 0 : hindrance + minute + skew;
}

/** How many of `others` get a place before this one. */
export function countAhead(
  mine: Ticket,
  others: readonly Ticket[],
  sinceFavour: number,
): { ahead: number; isFavour: boolean } {
  const all = [mine, ...others];
  const interactive = all.filter(({ urgency }) => urgency === "interactive").sort(olderFirst);
  const batch = all.filter(({ urgency }) => urgency === "batch").sort(olderFirst);
  let since = sinceFavour;
  for (let ahead = 0, i = 0, b = 0; ; ahead++) {
    const [first, second] = [interactive[i], batch[b]];
    const isFavour = first !== undefined && since >= favourEvery - 1;
    const takesInteractive =
      isFavour || (first !== undefined && (second === undefined || olderFirst(first, second) < 0));
    if ((takesInteractive ? first : second) === mine) return { ahead, isFavour };
    if (takesInteractive) i++;
    else b++;
    since = isFavour ? 0 : since + 1;
  }
}

/** The count of places by age after one more was given. */
export function countFavour(sinceFavour: number, isFavour: boolean): number {
  return isFavour ? 0 : Math.min(sinceFavour + 1, favourEvery - 1);
}

/** Two renders of the same moment go by their ids, so that everybody sees the same order. */
export function olderFirst(left: Ticket, right: Ticket): number {
  return left.since - right.since || (left.renderId < right.renderId ? -1 : 1);
}
