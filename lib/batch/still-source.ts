import { isKeyPath } from "../render/key-path.ts";

/** Where a line says its still is. */
export type StillSource =
  /** Below the folder of the manifest, with `/`. */
  { path: string } | { bucket: string; key: string } | { url: string };

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

function readUrl(text: string): { source: StillSource } | { problem: string } {
  const url = URL.parse(text);
  if (url === null) return { problem: "still: the address can't be read" };
  if (url.username !== "" || url.password !== "")
    return { problem: "still: the address holds a user name or a password; leave them out" };
  return { source: { url: url.href } };
}

/** The same for the same still. */
export function nameOfStill(source: StillSource): string {
  if ("path" in source) return source.path;
  return "url" in source ? source.url : `s3://${source.bucket}/${source.key}`;
}
