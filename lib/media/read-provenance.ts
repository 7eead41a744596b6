import { type FileHandle, open } from "node:fs/promises";
import type { ClipProvenance } from "../render/clip-provenance.ts";
import { checkManifest } from "./c2pa/check-manifest.ts";
import { readXmp } from "./read-xmp.ts";
import { type TopLevelBox, walkBoxes } from "./walk-boxes.ts";

/** The UUIDs of the boxes that hold a C2PA manifest store (C2PA 2.1, A.5) and an XMP packet (XMP, part 3). */
const manifestUuid = "d8fec3d61b0e483c92975828877ec481";
const xmpUuid = "be7acfcb97a942e89c71999491e3afac";
/** A store with pictures of what it was made from has a few megabytes. */
const maximumManifestBytes = 16_000_000;
const maximumXmpBytes = 1_000_000;
const defaultSeconds = 120;

export interface ProvenanceOptions {
  /** How long hashing the clip may take, in seconds; 120 by default. */
  seconds?: number;
  /** By which certificates are valid; by default the clock's. */
  now?: Date;
}

/**
 * Reads where a clip says it comes from, and checks its C2PA manifest. The file is read as a stream, its index is not
 * read, and nothing in it makes this throw: only our own disk does.
 */
export async function readProvenance(path: string, options: ProvenanceOptions = {}): Promise<ClipProvenance> {
  const deadline = performance.now() + (options.seconds ?? defaultSeconds) * 1000;
  const isOver = () => performance.now() > deadline;
  const file = await open(path, "r");
  try {
    const shape = await walkBoxes(path, (await file.stat()).size);
    const unread = { manifest: null, digitalSourceType: null, xmp: null };
    if (shape === null || shape.missingUntil !== null) {
      return { c2pa: "unchecked", problem: "the clip is not a whole MP4", ...unread };
    }
    const found = await findBoxes(file, shape.boxes);
    const clip = { file, boxes: shape.boxes, now: options.now ?? new Date(), isOver };
    const c2pa = await checkStores(found.stores, clip);
    const xmp = found.xmp === null ? null : readXmp(found.xmp);
    const declared = c2pa.manifest?.actions.find(({ digitalSourceType }) => digitalSourceType !== null);
    return { ...c2pa, digitalSourceType: declared?.digitalSourceType ?? xmp?.digitalSourceType ?? null, xmp };
  } finally {
    await file.close();
  }
}

async function checkStores(stores: (Uint8Array | null)[], clip: Parameters<typeof checkManifest>[1]) {
  const [store, ...others] = stores;
  const manifest = null;
  if (store === undefined) return { c2pa: "absent", problem: null, manifest } as const;
  if (others.length > 0) return { c2pa: "invalid", problem: "the clip has several manifest stores", manifest } as const;
  if (store === null) return { c2pa: "unchecked", problem: "the manifest store is too large", manifest } as const;
  return checkManifest(store, clip);
}

/** The manifest stores (null for one that is too large), and the first XMP packet. */
async function findBoxes(file: FileHandle, boxes: TopLevelBox[]) {
  const stores: (Uint8Array | null)[] = [];
  let xmp: string | null = null;
  for (const box of boxes.filter(({ name, length }) => name === "uuid" && length >= 24)) {
    const uuid = (await readAt(file, box.offset + 8, 16)).toString("hex");
    if (uuid === xmpUuid && xmp === null) {
      xmp = (await readAt(file, box.offset + 24, Math.min(box.length - 24, maximumXmpBytes))).toString("utf8");
    }
    if (uuid === manifestUuid) stores.push(...(await readStore(file, box)));
  }
  return { stores, xmp };
}

/** After the UUID: version and flags, the box's purpose up to a zero, 8 bytes that say where a Merkle tree is, the store. */
async function readStore(file: FileHandle, box: TopLevelBox): Promise<(Uint8Array | null)[]> {
  if (box.length > maximumManifestBytes) return [null];
  const content = await readAt(file, box.offset + 28, Math.max(0, box.length - 28));
  const end = content.indexOf(0);
  // Boxes of other purposes carry parts of a Merkle tree, or the store as it was before an update.
  if (content.toString("latin1", 0, end) !== "manifest") return [];
  return [content.subarray(end + 9)];
}

async function readAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, offset);
  return bytes.subarray(0, bytesRead);
}
