import sharp from "sharp";
import { ApiError } from "./api-error.ts";
import type { RequestFields } from "./request-fields.ts";

const field = "input_reference";
const formats = ["jpeg", "png", "webp"];

/** The still of a create request, in whichever of the protocol's forms it came, checked against `size`. */
export async function readStill(fields: RequestFields, size: string): Promise<Uint8Array> {
  const bytes = stillBytes(fields);
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

function stillBytes(fields: RequestFields): Uint8Array {
  const file = fields.file(field);
  const url = fields.inner(field, "image_url") ?? fields.text(field);
  if (file !== undefined && url !== undefined) throw new ApiError(400, "Send one input_reference, not two.", field);
  if (file !== undefined) return file.bytes;
  if (url !== undefined) return dataUrlBytes(url);
  if (fields.inner(field, "file_id") !== undefined) {
    throw new ApiError(400, "The studio has no Files API: send input_reference as a file or as a data URL.", field);
  }
  if (fields.has(field)) {
    const hint = "send a file part (with the openai package: wrap the bytes with toFile), or {image_url: <data URL>}";
    throw new ApiError(400, `input_reference has a form the studio does not know: ${hint}.`, field);
  }
  // Making up a picture would hide from a client that its still got lost on the way.
  throw new ApiError(400, "The studio animates a still: input_reference is required.", field);
}

function dataUrlBytes(url: string): Uint8Array {
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
