import sharp, { type Metadata, type Sharp } from "sharp";
import { stillLimits } from "./still-refusal.ts";

// Only these decoders may run, whatever a file claims to be: never SVG, PDF, ImageMagick or another of libvips' many.
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({
  operation: ["Jpeg", "Png", "Webp", "Heif", "Tiff", "Nsgif"].map((name) => `VipsForeignLoad${name}Buffer`),
});
// No still is decoded twice; a cache would only hold memory in a process that runs for weeks.
sharp.cache(false);

/** Reads the header only, so that the size of a decompression bomb is known before a pixel of it is. */
export function readStillHeader(bytes: Uint8Array): Promise<Metadata> {
  return sharp(bytes, { limitInputPixels: false }).metadata();
}

/**
 * The first picture in the file: upright, in sRGB with 8 bits a channel, and opaque (what was transparent is white,
 * as most viewers show it).
 */
export function openStill(bytes: Uint8Array, header: Metadata): Sharp {
  // "error" refuses what is cut short, but takes the harmless oddities that camera firmware leaves ("warning" would not).
  const image = sharp(bytes, { failOn: "error", limitInputPixels: stillLimits.pixels })
    .autoOrient()
    .flatten({ background: "#ffffff" })
    .toColourspace("srgb");
  // sharp works in P3 on 16-bit pictures with a profile, and would hand those numbers out as if they were sRGB.
  return header.depth === "ushort" && header.icc !== undefined
    ? image.withIccProfile("srgb", { attach: false })
    : image;
}
