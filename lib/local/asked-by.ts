import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { batchStates } from "../batch/batch-folder.ts";
import type { AskedManifest } from "../batch/batch-input.ts";
import { manifestOfKey } from "../batch/manifest-key.ts";
import { unlessMissing } from "../objects/unless-missing.ts";

/**
 * What tells one time of asking for the stills below a prefix from another, which would list them anew: the event, or the
 * file in the state in which it was dropped. Null for a manifest, which is told by its bytes.
 */
export async function askedBy(asked: AskedManifest, root: string, eventId: string): Promise<string | null> {
  if ("lines" in asked) return null;
  if ("prefix" in asked) return hash(["event", eventId]);
  if (manifestOfKey(asked.key)?.format !== "prefix") return null;
  const facts = await unlessMissing(stat(join(root, ...asked.key.split("/"))));
  if (facts === null) return null;
  const { size, mtimeMs } = facts;
  return hash(["file", asked.key, size, mtimeMs]);
}

/** Whether a batch was begun for it. */
export async function wasBegunFor(asker: string, dataFolder: string): Promise<boolean> {
  return (await batchStates(dataFolder)).some((state) => state.askedBy === asker);
}

function hash(parts: (string | number)[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}
