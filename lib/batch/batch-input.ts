import * as z from "zod/mini";
import { isKeyPath } from "../render/key-path.ts";

const text = z.string().check(z.minLength(1));
const key = z.string().check(z.refine(isKeyPath, 'must have no part between slashes that is empty, "." or ".."'));

/** A manifest was dropped: the event S3 sends through EventBridge, as it is. */
const droppedSchema = z.object({
  "detail-type": z.literal("Object Created"),
  id: text,
  time: z.iso.datetime(),
  detail: z.object({
    bucket: z.object({ name: text }),
    object: z.object({ key, "version-id": z.optional(z.string()) }),
  }),
});

/** Somebody, or a schedule, asks for a batch: `Batch Requested`. */
const requestedSchema = z.object({
  "detail-type": z.literal("Batch Requested"),
  id: text,
  time: z.iso.datetime(),
  detail: z.object({
    manifest: z.object({ bucket: z.optional(text), key }),
    /** What the whole batch may cost by list prices, in US dollars: one that would cost more is not begun. */
    maxCostUsd: z.optional(z.coerce.number().check(z.nonnegative())),
  }),
});

const schema = z.union([droppedSchema, requestedSchema]);

/** What asks for a run of a batch on AWS. */
export interface BatchInput {
  /** The same for an event that comes twice: that is one run. */
  id: string;
  time: string;
  manifest: { bucket: string; key: string; versionId?: string };
  /** In US dollars; null: no limit. */
  maxCostUsd: number | null;
}

/** Reads an event; `bucket` is where manifests lie unless it says so. @throws Error that says what is wrong with it */
export function readBatchInput(input: unknown, bucket: string): BatchInput {
  const parsed = schema.safeParse(input);
  if (!parsed.success)
    throw new Error(
      "this event asks for no batch: it must be a manifest's Object Created, or Batch Requested with manifest.key",
    );
  const { id, time } = parsed.data;
  if (parsed.data["detail-type"] === "Batch Requested") {
    const { manifest, maxCostUsd = null } = parsed.data.detail;
    return { id, time, manifest: { bucket: manifest.bucket ?? bucket, key: manifest.key }, maxCostUsd };
  }
  const { bucket: from, object } = parsed.data.detail;
  const versionId = object["version-id"];
  const manifest = { bucket: from.name, key: object.key, ...(versionId === undefined ? {} : { versionId }) };
  return { id, time, manifest, maxCostUsd: null };
}
