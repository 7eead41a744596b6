import { malformed } from "./manifest-problem.ts";

/** Integers beyond 2^53 are bigints; tags are dropped, what they mark is kept; maps may have numbers as keys, as COSE's do. */
export type Cbor = string | number | bigint | boolean | null | undefined | Uint8Array | Cbor[] | CborMap;
export type CborMap = Map<Cbor, Cbor>;

const deepest = 32;
const endOfRun = Symbol("end of an indefinite run");

interface Cursor {
  bytes: Uint8Array;
  view: DataView;
  at: number;
}

/**
 * Decodes one CBOR item (RFC 8949) that fills all of `bytes`. What it makes is bounded by the number of bytes: a count
 * that is larger than what follows is never believed. @throws ManifestProblem
 */
export function decodeCbor(bytes: Uint8Array): Cbor {
  const cursor = { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), at: 0 };
  const item = readItem(cursor, 0);
  if (item === endOfRun || cursor.at !== bytes.byteLength) bad("bytes are left over");
  return item as Cbor;
}

const bad = (what: string): never => malformed("claim.cbor.invalid", what);

function readItem(cursor: Cursor, depth: number): Cbor | typeof endOfRun {
  if (depth > deepest) bad("it is nested too deep");
  const initial = take(cursor, 1)[0] ?? 0;
  const major = initial >> 5;
  const info = initial & 31;
  if (major === 7) return readSimple(cursor, info);
  const count = info === 31 ? null : readCount(cursor, info);
  switch (major) {
    case 0:
      return count ?? bad("a number without end");
    case 1:
      return count === null ? bad("a number without end") : typeof count === "bigint" ? -1n - count : -1 - count;
    case 2:
    case 3:
      return readString(cursor, major, count, depth);
    case 4:
      return readRun(cursor, count, depth);
    case 5:
      return readMap(cursor, count, depth);
    default:
      return readValue(cursor, depth + 1);
  }
}

function readValue(cursor: Cursor, depth: number): Cbor {
  const item = readItem(cursor, depth);
  return item === endOfRun ? bad("a run ends where none began") : item;
}

function readCount(cursor: Cursor, info: number): number | bigint {
  if (info < 24) return info;
  if (info > 27) bad("a reserved length");
  const length = 1 << (info - 24);
  const at = cursor.at;
  take(cursor, length);
  if (length === 1) return cursor.view.getUint8(at);
  if (length === 2) return cursor.view.getUint16(at);
  if (length === 4) return cursor.view.getUint32(at);
  const value = cursor.view.getBigUint64(at);
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

function readString(cursor: Cursor, major: 2 | 3, count: number | bigint | null, depth: number): Uint8Array | string {
  if (count !== null) {
    const bytes = take(cursor, Number(count));
    return major === 2 ? bytes : new TextDecoder().decode(bytes);
  }
  const parts = readRun(cursor, null, depth);
  if (major === 3) return parts.map((part) => (typeof part === "string" ? part : bad("no text in a text"))).join("");
  return Buffer.concat(parts.map((part) => (part instanceof Uint8Array ? part : bad("no bytes in a byte string"))));
}

function readRun(cursor: Cursor, count: number | bigint | null, depth: number): Cbor[] {
  const items: Cbor[] = [];
  for (let index = 0; count === null || index < count; index++) {
    const item = readItem(cursor, depth + 1);
    if (item === endOfRun) return count === null ? items : bad("a run ends too early");
    items.push(item);
  }
  return items;
}

function readMap(cursor: Cursor, count: number | bigint | null, depth: number): CborMap {
  const map: CborMap = new Map();
  for (let index = 0; count === null || index < count; index++) {
    const key = readItem(cursor, depth + 1);
    if (key === endOfRun) return count === null ? map : bad("a map ends too early");
    // Two readers may take different ones of two values for the same key.
    if (map.has(key)) bad("a key stands twice in a map");
    map.set(key, readValue(cursor, depth + 1));
  }
  return map;
}

function readSimple(cursor: Cursor, info: number): Cbor | typeof endOfRun {
  const at = cursor.at;
  switch (info) {
    case 20:
    case 21:
      return info === 21;
    case 22:
      return null;
    case 25:
      return halfFloat(Buffer.from(take(cursor, 2)).readUInt16BE());
    case 26:
      take(cursor, 4);
      return cursor.view.getFloat32(at);
    case 27:
      take(cursor, 8);
      return cursor.view.getFloat64(at);
    case 31:
      return endOfRun;
    default:
      return undefined;
  }
}

function halfFloat(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const sign = bits >> 15 === 1 ? -1 : 1;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

function take(cursor: Cursor, length: number): Uint8Array {
  if (length > cursor.bytes.byteLength - cursor.at) bad("it ends too early");
  const bytes = cursor.bytes.subarray(cursor.at, cursor.at + length);
  cursor.at += length;
  return bytes;
}
