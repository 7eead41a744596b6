import type { FileHandle } from "node:fs/promises";
import type { TopLevelBox } from "../walk-boxes.ts";
import type { Cbor, CborMap } from "./decode-cbor.ts";
import { malformed, uncheckable } from "./manifest-problem.ts";

/** Bytes of the file that the hash leaves out. */
export interface Range {
  start: number;
  end: number;
}

const containers = new Set([
  "moov",
  "trak",
  "mdia",
  "minf",
  "stbl",
  "edts",
  "dinf",
  "udta",
  "mvex",
  "moof",
  "traf",
  "mfra",
]);
/** What may be left out below the top: where things stand in the file, which moves when a manifest is put in, and keys. */
const movable = new Set(["stco", "co64", "tfhd", "tfdt", "trun", "tfra", "mfro", "saio", "pssh"]);
/** At the top, whoever could change these could change the pictures. */
const pictures = new Set(["moov", "moof", "mdat"]);
const mostBoxes = 20_000;

/** Where in the file a manifest's hash leaves something out (C2PA 2.1, 18.6.2). @throws ManifestProblem */
export async function resolveExclusions(file: FileHandle, top: TopLevelBox[], list: Cbor): Promise<Range[]> {
  if (!Array.isArray(list) || !list.every((item) => item instanceof Map)) {
    return malformed("assertion.bmffHash.malformed", "its list of exclusions");
  }
  const ranges: Range[] = [];
  for (const exclusion of list) {
    for (const box of await findBoxes(file, top, exclusion.get("xpath"))) {
      if (!(await matches(file, box, exclusion))) continue;
      const isAtTop = top.includes(box);
      if (isAtTop ? pictures.has(box.name) : !movable.has(box.name)) {
        uncheckable(`the hash leaves out ${box.name}, and with it the pictures`);
      }
      ranges.push(...subsets(box, exclusion.get("subset")));
    }
  }
  return ranges;
}

/** All boxes of a path like `/moov/trak`. A path we can't follow matters only where the file has what it begins with. */
async function findBoxes(file: FileHandle, top: TopLevelBox[], path: Cbor | undefined): Promise<TopLevelBox[]> {
  const steps = typeof path === "string" && path.startsWith("/") ? path.slice(1).split("/") : null;
  if (steps === null || steps.length > 8) return malformed("assertion.bmffHash.malformed", "the path of an exclusion");
  let boxes = top.filter(({ name }) => name === steps[0]?.replace(/\[\d+\]$/, ""));
  if (boxes.length > 0 && steps.some((step) => step.length !== 4)) uncheckable(`the hash leaves out ${path}`);
  for (const step of steps.slice(1)) {
    const children: TopLevelBox[] = [];
    for (const box of boxes) {
      if (!containers.has(box.name)) uncheckable(`the hash leaves out ${path}`);
      children.push(...(await childrenOf(file, box)));
      if (children.length > mostBoxes) uncheckable(`the hash leaves out ${path}, and there are too many of it`);
    }
    boxes = children.filter(({ name }) => name === step);
  }
  return boxes;
}

async function childrenOf(file: FileHandle, parent: TopLevelBox): Promise<TopLevelBox[]> {
  const children: TopLevelBox[] = [];
  const header = Buffer.alloc(8);
  const end = parent.offset + parent.length;
  for (let at = parent.offset + 8; at + 8 <= end && children.length <= mostBoxes; ) {
    await file.read(header, 0, 8, at);
    const length = header.readUInt32BE(0);
    if (length < 8 || at + length > end) break;
    children.push({ name: header.toString("latin1", 4, 8), offset: at, length });
    at += length;
  }
  return children;
}

/** A `length`, and bytes at places, that the box must have. */
async function matches(file: FileHandle, box: TopLevelBox, exclusion: CborMap): Promise<boolean> {
  if (exclusion.get("version") != null || exclusion.get("flags") != null) {
    uncheckable(`the hash leaves out ${box.name} by its version or flags`);
  }
  const length = exclusion.get("length");
  if (length != null && length !== box.length) return false;
  const data = exclusion.get("data") ?? [];
  if (!Array.isArray(data)) return malformed("assertion.bmffHash.malformed", "the bytes of an exclusion");
  for (const item of data) {
    const offset = item instanceof Map ? item.get("offset") : null;
    const value = item instanceof Map ? item.get("value") : null;
    if (typeof offset !== "number" || !(value instanceof Uint8Array) || value.length > 1024) {
      return malformed("assertion.bmffHash.malformed", "the bytes of an exclusion");
    }
    if (offset < 0 || offset + value.length > box.length) return false;
    const bytes = Buffer.alloc(value.length);
    await file.read(bytes, 0, bytes.length, box.offset + offset);
    if (!bytes.equals(value)) return false;
  }
  return true;
}

/** The whole box, or the parts of it that are named; a length of 0 goes on to its end. */
function subsets(box: TopLevelBox, list: Cbor | undefined): Range[] {
  const boxEnd = box.offset + box.length;
  if (list == null) return [{ start: box.offset, end: boxEnd }];
  if (!Array.isArray(list)) return malformed("assertion.bmffHash.malformed", "the parts of an exclusion");
  return list.map((item) => {
    const offset = item instanceof Map ? item.get("offset") : null;
    const length = item instanceof Map ? item.get("length") : null;
    if (typeof offset !== "number" || typeof length !== "number" || offset < 0 || length < 0) {
      return malformed("assertion.bmffHash.malformed", "the parts of an exclusion");
    }
    const start = Math.min(boxEnd, box.offset + offset);
    return { start, end: length === 0 ? boxEnd : Math.min(boxEnd, start + length) };
  });
}
