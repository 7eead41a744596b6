import { mediaProblem } from "./media-problem.ts";
import type { StillContent } from "./sniff-still.ts";

/** What we take. A still of these bounds is prepared in bounded memory. */
export const stillLimits = {
  bytes: 50_000_000,
  pixels: 100_000_000,
  /** Pixels, of the shorter side. */
  shortestSide: 64,
  /** How many times longer than the other a side may be: beyond it no frame shows anything of the still. */
  proportion: 32,
} as const;

const formats = "JPEG, PNG, WebP, AVIF, TIFF or GIF";

/** Every way a still can be bad: `code` is stable, `message` says what is wrong, `remedy` what to do. */
export const stillRefusal = {
  empty: () => mediaProblem("still_empty", "The still is an empty file (0 bytes).", "Upload the file again, whole."),

  tooLarge: (bytes: number) =>
    mediaProblem(
      "still_too_large",
      `The still has ${megabytes(bytes)} MB; at most ${megabytes(stillLimits.bytes)} MB are taken.`,
      "Save it as a JPEG, or make it smaller: a clip never shows more than a few megapixels.",
    ),

  tooManyPixels: (width: number, height: number) =>
    mediaProblem(
      "still_too_many_pixels",
      `The still has ${width}x${height} pixels (${Math.round((width * height) / 1e6)} megapixels); ` +
        `at most ${stillLimits.pixels / 1e6} megapixels are taken.`,
      "Make it smaller, for example 4000 pixels wide: a clip never shows more than a few megapixels.",
    ),

  tooSmall: (width: number, height: number) =>
    mediaProblem(
      "still_too_small",
      `The still has ${width}x${height} pixels; each side needs at least ${stillLimits.shortestSide}.`,
      "Use the original picture, not a thumbnail or an icon.",
    ),

  tooNarrow: (width: number, height: number) =>
    mediaProblem(
      "still_too_narrow",
      `The still has ${width}x${height} pixels: one side is more than ${stillLimits.proportion} times the other.`,
      "Cut out the part that the clip should show.",
    ),

  truncated: (content: StillContent, bytes: number) =>
    mediaProblem(
      "still_truncated",
      `The ${nameOf(content)} picture ends too early: after ${bytes} bytes a part of it is missing.`,
      "Upload the file again, whole; if it is broken where it came from, use another copy.",
    ),

  unreadable: (content: StillContent, reason: string) =>
    mediaProblem(
      "still_unreadable",
      `The still ${content === "unknown" ? "is no picture we know" : `looks like ${nameOf(content)}, but can't be read`}` +
        `${reason === "" ? "." : ` (${reason}).`}`,
      `Open it in a picture editor and save it again as ${formats}.`,
    ),

  heic: () =>
    mediaProblem(
      "still_heic",
      "The still is a HEIC/HEIF picture, which we can't decode.",
      "Save it as a JPEG. iPhone: Settings, Camera, Formats, Most Compatible for new photos; for old ones share it by " +
        "mail or save it to Files as JPEG. Mac: open it in Preview, File, Export, JPEG, or run " +
        "`sips -s format jpeg photo.heic --out photo.jpg`. Linux: `heif-convert photo.heic photo.jpg` (libheif-examples).",
    ),

  unsupported: (content: StillContent) =>
    mediaProblem(
      "still_type_unsupported",
      `The still is ${nameOf(content)} by its content, whatever its name says.`,
      content === "svg" || content === "pdf" ? `Export it as a PNG first.` : `Use a ${formats} picture.`,
    ),

  sizeInvalid: (size: string) =>
    mediaProblem(
      "still_size_invalid",
      `The size "${size.slice(0, 40)}" is not WIDTHxHEIGHT with 16 to 8192 pixels a side.`,
      "Write the size like 1280x720.",
    ),
} as const;

const names: Partial<Record<StillContent, string>> = {
  svg: "an SVG drawing",
  pdf: "a PDF document",
  bmp: "a BMP picture",
  jxl: "a JPEG XL picture",
  jp2: "a JPEG 2000 picture",
  psd: "a Photoshop document",
  ico: "an icon",
  video: "a video or sound file",
  archive: "a compressed archive",
  html: "a web page (HTML)",
  json: "JSON text",
  text: "text",
  webp: "WebP",
};

const nameOf = (content: StillContent) => names[content] ?? content.toUpperCase();

/** Rounded up at the second decimal, so that a file one byte too large never reads as "50 MB; at most 50 MB". */
const megabytes = (bytes: number) => Math.ceil(bytes / 10_000) / 100;
