import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import type { TopLevelBox } from "../walk-boxes.ts";
import type { Range } from "./exclusions.ts";
import { uncheckable } from "./manifest-problem.ts";

const chunkBytes = 1 << 20;

/**
 * The hash that binds a manifest to an MP4 (C2PA 2.1, 18.6.2, `c2pa.hash.bmff.v2` and `.v3` without a Merkle tree): the
 * file without what is excluded, and before each box at the top level that is not excluded whole, its place as 64 bits.
 * `isOver` is asked between two chunks. @throws ManifestProblem
 */
export async function hashClip(
  file: FileHandle,
  top: TopLevelBox[],
  excluded: Range[],
  algorithm: string,
  isOver: () => boolean,
): Promise<Buffer> {
  const hash = createHash(algorithm);
  const chunk = Buffer.alloc(chunkBytes);
  const holes = merge(excluded);
  const marker = Buffer.alloc(8);
  for (const { offset, length } of top) {
    const end = offset + length;
    if (holes.some((hole) => hole.start <= offset && hole.end >= end)) continue;
    marker.writeBigUInt64BE(BigInt(offset));
    hash.update(marker);
    const inside = holes.filter((hole) => hole.start < end && hole.end > offset);
    let at = offset;
    for (const stop of [...inside, { start: end, end }]) {
      while (at < stop.start) {
        if (isOver()) return uncheckable("hashing the clip took too long");
        const { bytesRead } = await file.read(chunk, 0, Math.min(chunkBytes, stop.start - at), at);
        if (bytesRead === 0) return uncheckable("the clip ended while it was read");
        hash.update(chunk.subarray(0, bytesRead));
        at += bytesRead;
      }
      at = Math.max(at, stop.end);
    }
  }
  return hash.digest();
}

/** In order, without overlaps. */
function merge(ranges: Range[]): Range[] {
  const merged: Range[] = [];
  for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else merged.push({ start, end });
  }
  return merged;
}
