import { olderFirst, type Ticket } from "./place-queue.ts";

/** So many of the oldest have a ticket, of each urgency: whoever is behind them has time. */
const headLength = 32;
/** Of those whose id has a level, so many of the oldest: the place in a long queue is known to about a third. */
const levelLength = 24;
const mostLevel = 20;

/**
 * The tickets worth keeping: 10,000 waiting renders must fit an item, and most of them must not write to it. Each id has a
 * level, n for one in 2ⁿ. Kept are, of each urgency, the oldest of all, the oldest of level 1 and up, of level 2 and up,
 * and so on: a sample that is the thinner the farther back it looks. It depends on nothing but ids and ages, so a render
 * that asks again and again, or comes back after a crash, counts once.
 */
export function ticketsToKeep(tickets: readonly Ticket[]): Ticket[] {
  const room = { interactive: emptyRoom(), batch: emptyRoom() };
  return [...tickets].sort(olderFirst).filter(({ renderId, urgency }) => {
    let isKept = false;
    for (let level = levelOf(renderId); level >= 0; level--) {
      const left = room[urgency][level] ?? 0;
      if (left > 0) isKept = true;
      room[urgency][level] = left - 1;
    }
    return isKept;
  });
}

function emptyRoom(): number[] {
  return [headLength, ...new Array(mostLevel).fill(levelLength)];
}

/** About how many waiting renders there are in a part of the queue that reaches from its head, by the tickets in it. */
export function estimateCount(tickets: readonly Ticket[]): number {
  // All of them would fit, so these are all.
  if (tickets.length < headLength) return tickets.length;
  const counts: number[] = new Array(mostLevel + 1).fill(0);
  for (const { renderId } of tickets)
    for (let level = levelOf(renderId); level >= 0; level--) counts[level] = (counts[level] ?? 0) + 1;
  // Only the oldest of a level have tickets: the first level that is not full up to there knows best.
  const open = counts.findIndex((count, level) => level > 0 && (count < levelLength || level === mostLevel));
  return (counts[open] ?? 0) * 2 ** open;
}

/** With how many zero bits the hash of an id begins. */
function levelOf(renderId: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < renderId.length; index++) hash = Math.imul(hash ^ renderId.charCodeAt(index), 0x01000193);
  // FNV-1a leaves its first bits too regular; the finaliser of MurmurHash3 mixes them.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return Math.min(mostLevel, Math.clz32(hash ^ (hash >>> 16)));
}
