import { createHash } from "node:crypto";
import { canonicalJson } from "./render-id.ts";
import { clipAsked, type ResolvedRequest } from "./request.ts";

/** What tells a still's bytes with a request from all others, whatever the still's name. */
export function contentIdOf(sha256: string, request: ResolvedRequest): string {
  return createHash("sha256")
    .update(canonicalJson([sha256, clipAsked(request)]))
    .digest("hex");
}
