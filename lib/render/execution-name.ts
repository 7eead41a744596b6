import { createHash } from "node:crypto";
import { canonicalJson } from "./render-id.ts";

/** The same for the same event, whenever it is sent: an event that comes twice starts one execution. */
export function executionNameOf(event: Record<string, unknown>): string {
  const { id: _id, time: _time, ...what } = event;
  return createHash("sha256").update(canonicalJson(what)).digest("hex").slice(0, 32);
}
