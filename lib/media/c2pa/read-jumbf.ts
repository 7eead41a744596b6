import { malformed } from "./manifest-problem.ts";

/** A JUMBF superbox (ISO 19566-5): a described container of boxes. */
export interface SuperBox {
  /** The first four letters of its type's UUID, e.g. `c2pa`, `c2ma`, `c2cl`, `cbor`. */
  type: string;
  label: string;
  /** Superboxes in it. */
  children: SuperBox[];
  /** Plain boxes in it, by their four letters, in order. */
  contents: { name: string; bytes: Uint8Array }[];
  /** All of it but its own header: what C2PA hashes. */
  hashed: Uint8Array;
}

const deepest = 8;
const mostBoxes = 10_000;
/** The rest of every UUID that C2PA and JUMBF define: `xxxx`0011-0010-8000-00AA00389B71. */
const uuidTail = "00110010800000aa00389b71";

/** Reads the one superbox that fills all of `bytes`. Nothing is copied. @throws ManifestProblem */
export function readJumbf(bytes: Uint8Array): SuperBox {
  const count = { boxes: 0 };
  const [first, ...others] = readBoxes(bytes, count);
  if (first?.name !== "jumb" || others.length > 0) return bad("it is not one superbox");
  return readSuperBox(first.bytes, count, 0);
}

const bad = (what: string): never => malformed("general.error", `the JUMBF is broken, ${what}`);

function readSuperBox(bytes: Uint8Array, count: { boxes: number }, depth: number): SuperBox {
  if (depth > deepest) bad("it is nested too deep");
  const [description, ...rest] = readBoxes(bytes, count);
  if (description?.name !== "jumd") return bad("a superbox is not described");
  const children = rest.filter(({ name }) => name === "jumb").map((box) => readSuperBox(box.bytes, count, depth + 1));
  if (new Set(children.map(({ label }) => label)).size < children.length) bad("two superboxes have the same label");
  const contents = rest.filter(({ name }) => name !== "jumb");
  return { ...readDescription(description.bytes), children, contents, hashed: bytes };
}

function readBoxes(bytes: Uint8Array, count: { boxes: number }): { name: string; bytes: Uint8Array }[] {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const boxes: { name: string; bytes: Uint8Array }[] = [];
  for (let at = 0; at < view.length; ) {
    const length = at + 8 <= view.length ? view.readUInt32BE(at) : 0;
    if (length < 8 || at + length > view.length) bad("a box does not fit");
    if (++count.boxes > mostBoxes) bad("it has too many boxes");
    boxes.push({ name: view.toString("latin1", at + 4, at + 8), bytes: bytes.subarray(at + 8, at + length) });
    at += length;
  }
  return boxes;
}

/** 16 bytes of UUID, a byte of switches (the second says that there is a label), and the label up to a zero. */
function readDescription(bytes: Uint8Array): { type: string; label: string } {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < 17) bad("a description is too short");
  const end = view.indexOf(0, 17);
  const hasLabel = ((view[16] ?? 0) & 2) === 2;
  if (hasLabel && end === -1) bad("a label does not end");
  // A type that is not C2PA's own is kept whole, so that it is taken for none of them.
  const type = view.toString("hex", 4, 16) === uuidTail ? view.toString("latin1", 0, 4) : view.toString("hex", 0, 16);
  return { type, label: hasLabel ? view.toString("utf8", 17, end) : "" };
}
