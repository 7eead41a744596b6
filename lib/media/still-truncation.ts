import type { StillContent } from "./sniff-still.ts";

/**
 * Whether a still that could not be decoded is one that was cut short. Asked only after decoding failed. The containers
 * that state their length are asked first, because for some of them libvips says no more than "Unknown error".
 */
export function isCutShort(bytes: Uint8Array, content: StillContent, reason: string): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (content === "png") return pngEndsEarly(view);
  if (content === "webp") return view.byteLength < 12 || view.getUint32(4, true) + 8 > view.byteLength;
  if (content === "tiff" && tiffIndexIsMissing(view)) return true;
  return /premature end|unexpected end|cannot read full|outside of file bounds|read error|not enough data/i.test(
    reason,
  );
}

function pngEndsEarly(view: DataView): boolean {
  const chunkOverhead = 12;
  for (let at = 8; at + chunkOverhead <= view.byteLength; at += view.getUint32(at) + chunkOverhead) {
    if (view.getUint32(at + 4) === 0x49454e44 /* IEND */) return false;
  }
  return true;
}

/** A TIFF's first directory often stands at the end of the file. */
function tiffIndexIsMissing(view: DataView): boolean {
  if (view.byteLength < 8) return true;
  const isLittleEndian = view.getUint16(0) === 0x4949;
  const isBig = view.getUint16(2, isLittleEndian) === 43;
  if (isBig) return view.byteLength < 16 || view.getBigUint64(8, isLittleEndian) + 8n > BigInt(view.byteLength);
  const directory = view.getUint32(4, isLittleEndian);
  if (directory + 2 > view.byteLength) return true;
  const entryBytes = 12;
  return directory + 2 + view.getUint16(directory, isLittleEndian) * entryBytes > view.byteLength;
}
