import { open } from "node:fs/promises";
import type { TopLevelBox } from "./walk-boxes.ts";

const containers = new Set(["trak", "mdia", "minf", "stbl", "traf"]);
/** How long one entry is in the tables that say how often something repeats, and where in the entry that number stands. */
const tables: Record<string, { entryBytes: number; countAt: number }> = {
  stts: { entryBytes: 8, countAt: 0 },
  ctts: { entryBytes: 8, countAt: 0 },
  stsc: { entryBytes: 12, countAt: 4 },
};

/**
 * The largest number of samples that any table of a clip's index claims. mediabunny believes these numbers: one flipped
 * bit in a run length would have it count for ever, and this process with it. Infinity when a table does not fit its box.
 */
export async function countClaimedSamples(path: string, indexes: TopLevelBox[]): Promise<number> {
  const file = await open(path, "r");
  try {
    let largest = 0;
    for (const box of indexes) {
      const bytes = Buffer.alloc(box.length);
      await file.read(bytes, 0, box.length, box.offset);
      largest = Math.max(largest, countIn(bytes, 8));
    }
    return largest;
  } finally {
    await file.close();
  }
}

function countIn(bytes: Buffer, start: number): number {
  let largest = 0;
  for (let at = start; at + 8 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    if (length < 8 || at + length > bytes.length) return largest;
    const name = bytes.toString("latin1", at + 4, at + 8);
    const box = bytes.subarray(at, at + length);
    largest = Math.max(largest, containers.has(name) ? countIn(box, 8) : countInTable(name, box));
    at += length;
  }
  return largest;
}

function countInTable(name: string, box: Buffer): number {
  if (name === "stsz") return box.length < 20 ? Number.POSITIVE_INFINITY : box.readUInt32BE(16);
  if (name === "trun") return box.length < 16 ? Number.POSITIVE_INFINITY : box.readUInt32BE(12);
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
