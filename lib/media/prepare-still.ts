import sharp from "sharp";
import { fitStill, type Pixels } from "./fit-still.ts";
import { parseFrameSize } from "./frame-size.ts";
import type { PrepareStillAnswer, PrepareStillOptions } from "./media-tools.ts";
import { openStill, readStillHeader } from "./open-still.ts";
import { type StillContent, sniffStill } from "./sniff-still.ts";
import { stillLimits, stillRefusal } from "./still-refusal.ts";
import { isCutShort } from "./still-truncation.ts";

/** Reads a still whatever its name says, and fits it to exactly one size, without any of its metadata. */
export async function prepareStill(bytes: Uint8Array, options: PrepareStillOptions): Promise<PrepareStillAnswer> {
  if (bytes.byteLength === 0) return stillRefusal.empty();
  if (bytes.byteLength > stillLimits.bytes) return stillRefusal.tooLarge(bytes.byteLength);
  const content = sniffStill(bytes);
  if (content === "heic") return stillRefusal.heic();
  if (content === "unknown") return stillRefusal.unreadable(content, "");
  if (!isTaken(content)) return stillRefusal.unsupported(content);
  try {
    return await prepare(bytes, content, options);
  } catch (error) {
    // Whatever the decoder throws is about this file: it had the bytes in memory and did no I/O.
    const reason = error instanceof Error ? error.message : String(error);
    return isCutShort(bytes, content, reason)
      ? stillRefusal.truncated(content, bytes.byteLength)
      : stillRefusal.unreadable(content, firstSentence(reason));
  }
}

async function prepare(bytes: Uint8Array, content: TakenContent, options: PrepareStillOptions) {
  const header = await readStillHeader(bytes);
  if (header.format === "heif" && header.compression !== "av1") return stillRefusal.heic();
  const { width, height } = header.autoOrient;
  if (width * height > stillLimits.pixels) return stillRefusal.tooManyPixels(width, height);
  if (Math.min(width, height) < stillLimits.shortestSide) return stillRefusal.tooSmall(width, height);
  if (Math.max(width / height, height / width) > stillLimits.proportion) return stillRefusal.tooNarrow(width, height);

  const size = options.size ?? (width > height ? options.defaultSizes.landscape : options.defaultSizes.portrait);
  const frame = parseFrameSize(size);
  if (frame === null) return stillRefusal.sizeInvalid(size);

  const pixels = await fitStill(openStill(bytes, header), { width, height }, frame, options.fit);
  const fitted = { ...(await encode(pixels, content)), size };
  return { status: "prepared", still: { width, height, mediaType: `image/${content}` }, fitted } as const;
}

/** PNG where the source was drawn in flat colours (PNG, GIF), JPEG for photographs. The same bytes every time. */
async function encode(pixels: Pixels, content: TakenContent) {
  const image = sharp(pixels.data, { raw: { width: pixels.width, height: pixels.height, channels: 3 } });
  if (content === "png" || content === "gif") {
    return { bytes: new Uint8Array(await image.png({ palette: false }).toBuffer()), mediaType: "image/png" } as const;
  }
  const jpeg = image.jpeg({ quality: 95, chromaSubsampling: "4:4:4", progressive: false });
  return { bytes: new Uint8Array(await jpeg.toBuffer()), mediaType: "image/jpeg" } as const;
}

const taken = ["jpeg", "png", "webp", "avif", "tiff", "gif"] as const;
type TakenContent = (typeof taken)[number];

const isTaken = (content: StillContent): content is TakenContent => taken.some((each) => each === content);

/** libvips stacks up lines, many of them noise of its own; the last one names the cause. */
function firstSentence(reason: string): string {
  const lines = reason.split("\n").filter((line) => line.trim() !== "" && !line.includes("bad seek"));
  return (lines.at(-1) ?? "").trim().slice(0, 160);
}
