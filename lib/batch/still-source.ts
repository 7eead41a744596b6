import { createHash } from "node:crypto";
import { isKeyPath } from "../render/key-path.ts";
import { longestInline } from "../render/render-event.ts";

/** Where a line says its still is. */
export type StillSource =
  /** Below the folder of the manifest, with `/`. */
  { path: string } | { bucket: string; key: string } | SentStill;

/** A still that is not where stills are yet: the render's first step brings it there. */
export type SentStill = { url: string } | { inline: string; name?: string };

export function isSent(still: StillSource): still is SentStill {
  return "url" in still || "inline" in still;
}

/** S3 takes no longer key, and no file system a longer path. */
const longestBytes = 1024;

/** Reads `photos/a.jpg`, `s3://bucket/key` or `https://host/a.jpg`; for anything else, what is wrong with it. */
export function readStillSource(text: string): { source: StillSource } | { problem: string } {
  const name = text.trim();
  if (name === "") return { problem: "still: it is empty; name a file, for example photos/a.jpg" };
  if (!name.isWellFormed()) return { problem: "still: its name holds half a character; write it anew" };
  if (Buffer.byteLength(name) > longestBytes) return { problem: `still: it is longer than ${longestBytes} bytes` };
  if (/^https:\/\//i.test(name)) return readUrl(name);
  const s3 = /^s3:\/\/([^/]+)\/(.+)$/.exec(name);
  if (s3 !== null && isKeyPath(s3[2] ?? "")) return { source: { bucket: s3[1] ?? "", key: s3[2] ?? "" } };
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(name))
    return { problem: "still: it must be a path, s3://BUCKET/KEY or an https:// address" };
  const path = name.replace(/^(\.\/)+/, "");
  if (!isKeyPath(path))
    return {
      problem: 'still: it must be a path below the folder of the manifest, without "..", for example photos/a.jpg',
    };
  return { source: { path } };
}

/** Reads `{ "inline": BASE64, "name"? }`, the picture itself. */
export function readInlineStill(value: object): { source: StillSource } | { problem: string } {
  const { inline, name, ...others } = value as Record<string, unknown>;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    return { problem: `still: there is no key ${JSON.stringify(unknown)}; there are inline, name` };
  if (typeof inline !== "string" || inline === "" || !base64.test(inline))
    return { problem: "still: inline must be a picture in base64" };
  if (inline.length > longestInline)
    return {
      problem: `still: inline is longer than ${longestInline.toLocaleString("en")} letters; name a file instead`,
    };
  if (name !== undefined && (typeof name !== "string" || name.length > 200))
    return { problem: "still: its name must be a text of at most 200 letters" };
  return { source: { inline, ...(name === undefined ? {} : { name }) } };
}

const base64 = /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/;

function readUrl(text: string): { source: StillSource } | { problem: string } {
  const url = URL.parse(text);
  if (url === null) return { problem: "still: the address can't be read" };
  if (url.username !== "" || url.password !== "")
    return { problem: "still: the address holds a user name or a password; leave them out" };
  return { source: { url: url.href } };
}

/** What people are told of it: of an address host and path, because what follows them may be secret. */
export function nameOfStill(source: StillSource): string {
  if ("path" in source) return source.path;
  if ("inline" in source) return source.name ?? "inline";
  if ("bucket" in source) return `s3://${source.bucket}/${source.key}`;
  const { origin, pathname } = new URL(source.url);
  return `${origin}${pathname}`;
}

/** The same for the same still, and for no other. */
export function identityOfStill(source: StillSource): string {
  if ("url" in source) return source.url;
  if (!("inline" in source)) return nameOfStill(source);
  return `inline ${createHash("sha256").update(source.inline).digest("base64url")} ${source.name ?? ""}`;
}
