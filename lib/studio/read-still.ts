import sharp from "sharp";
import { ApiError } from "./api-error.ts";
import type { StudioProfile } from "./profiles/studio-profile.ts";
import type { RequestFields } from "./request-fields.ts";

const field = "input_reference";
const formats = ["jpeg", "png", "webp"];

/**
 * The still of a create, in a form the profile's server reads, checked against `size`. Null where that server would go on
 * without one.
 */
export async function readStill(
  profile: StudioProfile,
  fields: RequestFields,
  size: string,
): Promise<Uint8Array | null> {
  profile.refuseStill(fields);
  const [bytes, second] = profile.stills.map((read) => read(fields)).filter((found) => found !== null);
  if (second !== undefined) throw new ApiError(400, "Send one still, not two.", field);
  if (bytes === undefined) {
    if (profile.withoutStill === "ignored") return null;
    throw noStill(fields);
  }
  // Reads the header only: a picture that lies about its size is met by the decoder's pixel limit, in the worker.
  const header = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch(() => null);
  if (header === null || !formats.includes(header.format)) {
    throw new ApiError(400, "input_reference is not a JPEG, PNG or WebP image.", field);
  }
  if (`${header.width}x${header.height}` !== size) {
    throw new ApiError(400, "Inpaint image must match the requested width and height");
  }
  return bytes;
}

function noStill(fields: RequestFields): ApiError {
  if (fields.inner(field, "file_id") !== undefined) {
    return new ApiError(400, "The studio has no Files API: send input_reference as a file or as a data URL.", field);
  }
  if (fields.has(field)) {
    const hint = "send a file part (with the openai package: wrap the bytes with toFile), or {image_url: <data URL>}";
    return new ApiError(400, `input_reference has a form the studio does not know: ${hint}.`, field);
  }
  // Making up a picture would hide from a client that its still got lost on the way.
  return new ApiError(400, "The studio animates a still: input_reference is required.", field);
}

/** What a clip without a still is made of: plain grey, so that nobody takes it for the still. */
export function greyPicture(size: string): Promise<Uint8Array> {
  const [width = 0, height = 0] = size.split("x").map(Number);
  return sharp({ create: { width, height, channels: 3, background: "#808080" } })
    .png()
    .toBuffer();
}
