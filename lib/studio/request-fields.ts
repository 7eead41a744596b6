import type { IncomingMessage } from "node:http";
import { ApiError } from "./api-error.ts";

export const maximumBodyBytes = 64 * 1024 * 1024;

export interface UploadedFile {
  bytes: Uint8Array;
  mediaType: string;
}

export type BodyKind = "form" | "json";

/** A request's fields, alike whether they came as JSON or as a form. */
export interface RequestFields {
  kind: BodyKind;
  /** A text field; JSON numbers count as text, since clients send `seconds` both ways. */
  text(name: string): string | undefined;
  file(name: string): UploadedFile | undefined;
  /** A field as it came: any JSON, or a form's text. */
  value(name: string): unknown;
  /** A text inside an object: JSON `{name: {key}}`, or the form field `name[key]` the SDK makes of it. */
  inner(name: string, key: string): string | undefined;
  /** Whether the field was sent in any form. */
  has(name: string): boolean;
}

export async function readFields(request: IncomingMessage): Promise<RequestFields> {
  const body = await readBody(request);
  const mediaType = request.headers["content-type"] ?? "";
  if (/^application\/json\b/i.test(mediaType)) return jsonFields(body);
  if (/^(multipart\/form-data|application\/x-www-form-urlencoded)\b/i.test(mediaType)) {
    return await formFields(body, mediaType);
  }
  throw new ApiError(415, "Send application/json or multipart/form-data.");
}

async function readBody(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > maximumBodyBytes) throw new ApiError(413, `The body is larger than ${maximumBodyBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function jsonFields(body: Uint8Array): RequestFields {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(body).toString("utf8"));
  } catch (error) {
    throw new ApiError(400, `The body is not valid JSON: ${(error as Error).message}`);
  }
  if (!isObject(parsed)) throw new ApiError(400, "The body must be a JSON object.");
  const fields = parsed;
  return {
    kind: "json",
    text: (name) => asText(fields[name]),
    file: () => undefined,
    value: (name) => fields[name],
    inner(name, key) {
      const value = fields[name];
      return isObject(value) ? asText(value[key]) : undefined;
    },
    has: (name) => fields[name] !== undefined && fields[name] !== null,
  };
}

async function formFields(body: Uint8Array<ArrayBuffer>, mediaType: string): Promise<RequestFields> {
  let form: FormData;
  try {
    form = await new Response(body, { headers: { "content-type": mediaType } }).formData();
  } catch (error) {
    throw new ApiError(400, `The form could not be read: ${(error as Error).message}`);
  }
  const files = new Map<string, UploadedFile>();
  for (const [name, value] of form) {
    if (typeof value === "string") continue;
    files.set(name, { bytes: new Uint8Array(await value.arrayBuffer()), mediaType: value.type });
  }
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === "string" ? value : undefined;
  };
  return {
    kind: "form",
    text,
    file: (name) => files.get(name),
    value: text,
    inner: (name, key) => text(`${name}[${key}]`),
    has: (name) => [...form.keys()].some((key) => key === name || key.startsWith(`${name}[`)),
  };
}

function asText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" ? String(value) : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
