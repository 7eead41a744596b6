import { type FileHandle, open } from "node:fs/promises";

export interface Chapter {
  startSeconds: number;
  title: string;
}

/** A title's length is one byte. */
const longestTitle = 255;

/**
 * A `udta` box with Nero's chapter list: `chpl`, version 1, a reserved word, a count, and by chapter its start in units of
 * 100 ns and its title in UTF-8. ffmpeg reads and writes the same.
 */
export function chapterBox(chapters: Chapter[]): Buffer {
  const entries = chapters.map(({ startSeconds, title }) => {
    const text = cutUtf8(title);
    const entry = Buffer.alloc(9 + text.byteLength);
    entry.writeBigUInt64BE(BigInt(Math.round(startSeconds * 1e7)));
    entry.writeUInt8(text.byteLength, 8);
    text.copy(entry, 9);
    return entry;
  });
  const list = box("chpl", Buffer.concat([Buffer.of(1, 0, 0, 0, 0, 0, 0, 0, chapters.length), ...entries]));
  return box("udta", list);
}

/** As much of a title as fits, without half a character. */
function cutUtf8(title: string): Buffer {
  const bytes = Buffer.from(title);
  if (bytes.byteLength <= longestTitle) return bytes;
  let end = longestTitle;
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
}

function box(name: string, content: Uint8Array): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(8 + content.byteLength);
  header.write(name, 4, "latin1");
  return Buffer.concat([header, content]);
}

/** Puts a box at the end of an MP4's `moov`, into the room (`free`) that was left behind it, so that nothing moves. */
export async function insertUserData(path: string, userData: Buffer): Promise<void> {
  const file = await open(path, "r+");
  try {
    const index = await findBox(file, "moov");
    const room = await headerAt(file, index.end);
    const left = room.length - userData.byteLength;
    if (room.name !== "free" || !(left === 0 || left >= 8)) throw new Error("there is no room for chapters");
    await file.write(userData, 0, userData.byteLength, index.end);
    if (left > 0) await file.write(box("free", Buffer.alloc(0)), 0, 8, index.end + userData.byteLength);
    if (left > 0) await file.write(lengthBytes(left), 0, 4, index.end + userData.byteLength);
    await file.write(lengthBytes(index.length + userData.byteLength), 0, 4, index.at);
  } finally {
    await file.close();
  }
}

function lengthBytes(length: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(length);
  return bytes;
}

async function headerAt(file: FileHandle, at: number) {
  const header = Buffer.alloc(8);
  await file.read(header, 0, 8, at);
  const length = header.readUInt32BE(0);
  return { name: header.toString("latin1", 4, 8), at, length, end: at + length };
}

async function findBox(file: FileHandle, name: string) {
  let found = await headerAt(file, 0);
  while (found.name !== name) {
    if (found.length < 8) throw new Error(`the joined clip has no ${name}`);
    found = await headerAt(file, found.end);
  }
  return found;
}
