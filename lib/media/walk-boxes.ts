import { type FileHandle, open } from "node:fs/promises";

export interface TopLevelBox {
  /** Four letters, e.g. `ftyp`. */
  name: string;
  /** Where it starts in the file, and how many bytes it has, its header included. */
  offset: number;
  length: number;
}

export interface Mp4Shape {
  /** Where the first box that does not fit into the file says it ends; null when all fit. */
  missingUntil: number | null;
  /** The boxes at the top level in order, up to the one that does not fit. */
  boxes: TopLevelBox[];
}

/** More boxes than a clip in thousands of fragments has; garbage can look like millions of tiny ones. */
const maximumBoxes = 100_000;

/**
 * Follows the boxes at the top level of an MP4 without reading what is in them. mediabunny does not do for this: it
 * ends quietly where the bytes end, so a clip that was cut short looks like a whole one whose last frames are missing.
 * Null when the file is not made of boxes.
 */
export async function walkBoxes(path: string, fileBytes: number): Promise<Mp4Shape | null> {
  const file = await open(path, "r");
  try {
    return await walk(file, fileBytes);
  } finally {
    await file.close();
  }
}

async function walk(file: FileHandle, fileBytes: number): Promise<Mp4Shape | null> {
  const shape: Mp4Shape = { missingUntil: null, boxes: [] };
  const header = Buffer.alloc(16);
  for (let at = 0; at < fileBytes; ) {
    const { bytesRead } = await file.read(header, 0, 16, at);
    if (bytesRead < 8) return { ...shape, missingUntil: at + 8 };
    const name = header.toString("latin1", 4, 8);
    if (!/^[\x20-\x7e\xa9]{4}$/.test(name) || shape.boxes.length === maximumBoxes) return null;
    const length = boxLength(header, bytesRead, fileBytes - at);
    if (length < 8) return null;
    shape.boxes.push({ name, offset: at, length });
    if (at + length > fileBytes) return { ...shape, missingUntil: at + length };
    at += length;
  }
  return shape;
}

/** A length of 1 means that 64 bits follow with the true one, and 0 that the box goes on to the end of the file. */
function boxLength(header: Buffer, bytesRead: number, rest: number): number {
  const length = header.readUInt32BE(0);
  if (length === 0) return rest;
  if (length !== 1) return length;
  return bytesRead < 16 ? Number.POSITIVE_INFINITY : Number(header.readBigUInt64BE(8));
}
