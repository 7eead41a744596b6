import { ApiError } from "./api-error.ts";
import type { RequestFields } from "./request-fields.ts";

const field = "input_reference";

/** Finds a create's still in one of the protocol's forms: its bytes, null where it isn't sent so. */
export type StillReader = (fields: RequestFields) => Uint8Array | null;

/** A file part. */
export const inFile: StillReader = (fields) => fields.file(field)?.bytes ?? null;

/** `input_reference: {image_url}` in JSON, or the form field `input_reference[image_url]` the SDK makes of it. */
export const inImageUrl: StillReader = (fields) => fromUrl(fields.inner(field, "image_url"));

/** `input_reference` itself, in JSON. */
export const inDataUrl: StillReader = (fields) =>
  fields.kind === "json" ? fromUrl(textOf(fields.value(field))) : null;

/** A field of that name, in a form or in JSON. */
export const inReferenceUrl: StillReader = (fields) => fromUrl(textOf(fields.value("reference_url")));

/** A form's text field with JSON in it: `{"image_url": ...}`. */
export const inImageReference: StillReader = (fields) => {
  const text = fields.kind === "form" ? textOf(fields.value("image_reference")) : undefined;
  if (text === undefined) return null;
  const reference = parse(text);
  if ("file_id" in reference) throw new ApiError(400, "image_reference.file_id is not supported.", "image_reference");
  return fromUrl(textOf(reference.image_url));
};

/** `frame_images: [{type: "image_url", image_url: {url}, frame_type: "first_frame"}]`. */
export const inFrameImages: StillReader = (fields) => {
  const frames = fields.value("frame_images");
  for (const frame of Array.isArray(frames) ? frames : []) {
    const { type, image_url, frame_type } = Object(frame);
    if (type === "image_url" && frame_type === "first_frame") return fromUrl(textOf(Object(image_url).url));
  }
  return null;
};

function fromUrl(url: string | undefined): Uint8Array | null {
  if (url === undefined) return null;
  const [, base64] = /^data:image\/[a-z+.-]+;base64,([A-Za-z0-9+/=\s]+)$/.exec(url) ?? [];
  if (base64 !== undefined) return Buffer.from(base64, "base64");
  const fetchesNothing =
    "The studio fetches nothing from the network: send the still as a file or as a base64 data URL.";
  throw new ApiError(
    400,
    /^https?:/i.test(url) ? fetchesNothing : "image_url is not a base64 data URL of an image.",
    field,
  );
}

function parse(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text));
  } catch {
    throw new ApiError(400, "image_reference is not JSON.", "image_reference");
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
