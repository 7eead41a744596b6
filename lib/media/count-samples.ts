import { open } from "node:fs/promises";
import type { TopLevelBox } from "./walk-boxes.ts";

const containers = new Set(["trak", "mdia", "minf", "stbl", "traf"]);
/** How long one entry is in the tables that say how often something repeats, and where in the entry that number stands. */
const tables: Record<string, { entryBytes: number; countAt: number }> = {
  stts: { entryBytes: 8, countAt: 0 },
  ctts: { entryBytes: 8, countAt: 0 },
  stsc: { entryBytes: 12, countAt: 4 },
};

export interface SampleCounts {
  /** Samples that have a size, so that there can be bytes of them. */
  stored: number;
  /** The largest number that a table of times or places counts up to. Infinity when a table does not fit its box. */
  claimed: number;
}

/**
 * Adds up what a clip's index says of its samples. mediabunny believes these numbers: one flipped bit in a run length
 * would have it count for minutes or for ever, and this process with it.
 */
export async function countSamples(path: string, indexes: TopLevelBox[]): Promise<SampleCounts> {
  const counts: SampleCounts = { stored: 0, claimed: 0 };
  const file = await open(path, "r");
  try {
    for (const box of indexes) {
      const bytes = Buffer.alloc(box.length);
      await file.read(bytes, 0, box.length, box.offset);
      countIn(bytes, counts);
    }
    return counts;
  } finally {
    await file.close();
  }
}

function countIn(container: Buffer, counts: SampleCounts): void {
  for (let at = 8; at + 8 <= container.length; ) {
    const length = container.readUInt32BE(at);
    if (length < 8 || at + length > container.length) return;
    const name = container.toString("latin1", at + 4, at + 8);
    const box = container.subarray(at, at + length);
    if (containers.has(name)) countIn(box, counts);
    else if (name === "stsz") counts.stored += box.length < 20 ? 0 : box.readUInt32BE(16);
    else if (name === "trun") counts.stored += box.length < 16 ? 0 : box.readUInt32BE(12);
    else counts.claimed = Math.max(counts.claimed, sumOfRuns(name, box));
    at += length;
  }
}

function sumOfRuns(name: string, box: Buffer): number {
  const table = tables[name];
  if (table === undefined) return 0;
  const entryCount = box.length < 16 ? 0 : box.readUInt32BE(12);
  if (16 + entryCount * table.entryBytes > box.length) return Number.POSITIVE_INFINITY;
  let sum = 0;
  for (let entry = 0; entry < entryCount; entry++) {
    sum += box.readUInt32BE(16 + entry * table.entryBytes + table.countAt);
  }
  return sum;
}
