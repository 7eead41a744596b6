import { problemsOf, type RequestProblem } from "./read-request.ts";
import type { RenderRequest } from "./request.ts";

const names = ["prompt", "model", "seconds", "size"] as const;

/** The request that rides on a still as its metadata: `x-amz-meta-prompt`, `-model`, `-seconds`, `-size`. Other metadata is not ours. */
export function requestOfMetadata(metadata: Readonly<Record<string, string>>): {
  request: RenderRequest;
  problems: Pick<RequestProblem, "path" | "message">[];
} {
  const values = names
    .map((name) => [name, decodeWords(metadata[name] ?? "").trim()] as const)
    .filter(([, value]) => value !== "")
    .map(([name, value]) => [name, name === "seconds" ? Number(value) : value]);
  const request = Object.fromEntries(values) as RenderRequest;
  const problems = problemsOf(request).map(({ path, message }) => ({ path: `x-amz-meta-${path}`, message }));
  return { request: problems.length === 0 ? request : {}, problems };
}

/** S3 hands out what is not ASCII as encoded words (RFC 2047): `=?UTF-8?B?…?=`. */
function decodeWords(text: string): string {
  return text
    .replaceAll(/(=\?[\w-]+\?[bq]\?[^?]*\?=)\s+(?==\?)/gi, "$1")
    .replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_word, encoding: string, content: string) =>
      new TextDecoder().decode(/b/i.test(encoding) ? bytesOfBase64(content) : bytesOfQuoted(content)),
    );
}

function bytesOfBase64(content: string): Uint8Array {
  return new Uint8Array(Buffer.from(content, "base64"));
}

function bytesOfQuoted(content: string): Uint8Array {
  const text = content
    .replaceAll("_", " ")
    .replaceAll(/=([0-9a-f]{2})/gi, (_match, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return new Uint8Array(Buffer.from(text, "latin1"));
}
