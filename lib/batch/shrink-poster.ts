import sharp from "sharp";

/** Pixels: twice what the contact sheet shows, for dense screens, would double its size for little. */
const width = 320;

/** A poster as a small WebP in a data URI; null where it is no picture any more. */
export async function shrinkPoster(bytes: Uint8Array): Promise<string | null> {
  try {
    const small = await sharp(bytes).resize({ width, withoutEnlargement: true }).webp({ quality: 60 }).toBuffer();
    return `data:image/webp;base64,${small.toString("base64")}`;
  } catch {
    return null;
  }
}
