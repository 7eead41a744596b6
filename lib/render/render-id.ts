import { createHash } from "node:crypto";
import { clipAsked, type ResolvedRequest } from "./request.ts";

export interface StillIdentity {
  bucket: string;
  key: string;
  /** The etag: what tells the still's bytes from others. */
  version: string;
}

/**
 * The identity of a render: the same still and the same request give the same id, however often and by whatever event
 * they arrive, and on whatever terms. 26 characters, letters and digits: fits an execution name, a file name and a key.
 */
export function renderIdOf(still: StillIdentity, request: ResolvedRequest): string {
  // Its terms change nothing about the clip: with more time or money it is the same render, and the same job.
  const parts = [still.bucket, still.key, still.version, canonicalJson(clipAsked(request))];
  return `r${createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 25)}`;
}

/** JSON whose text depends on the values alone: keys sorted, `undefined` left out. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([left], [right]) => (left < right ? -1 : 1)))
      : inner,
  );
}
