import * as z from "zod/mini";
import { isKeyPath } from "../render/key-path.ts";
import { type RenderRequest, requestSchema } from "../render/request.ts";
import { strictKeys } from "../render/strict-keys.ts";
import { type AskedPrefix, costLimitSchema, prefixShape } from "./asked-prefix.ts";

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

/** So many lines may come in the event itself. */
const mostLines = 1000;

const placeSchema = strictKeys("key of its manifest", {
  bucket: z.optional(text),
  key,
  versionId: z.optional(text),
  /** A request that stands under the manifest's own defaults. */
  defaults: z.optional(requestSchema),
});
const inlineSchema = strictKeys("key of its manifest", {
  /** Part of the batch's identity, and what people are told it is called. */
  name: z._default(z.string().check(z.minLength(1), z.maxLength(200)), "requested"),
  /** As the lines of a manifest in JSON Lines. */
  lines: z.array(z.record(z.string(), z.unknown())).check(z.minLength(1), z.maxLength(mostLines)),
});

/** Stills are many: they are listed when the batch begins. */
const listedSchema = strictKeys("key of its manifest", {
  /** Part of the batch's identity; the prefix itself, unless set. */
  name: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
  ...prefixShape,
});

/** Somebody, or a schedule, asks for a batch: `Batch Requested`. What stands beside `detail` is the bus's own. */
const requestedSchema = z.object({
  "detail-type": z.literal("Batch Requested"),
  id: text,
  time: z.iso.datetime(),
  detail: strictKeys("key in the detail of a Batch Requested", {
    manifest: z.unknown().check(z.refine((value) => typeof value === "object" && value !== null, "must be an object")),
    /** What the whole batch may cost by list prices, in US dollars: one that would cost more is not begun. */
    maxCostUsd: costLimitSchema,
  }),
});

/** Where a manifest is, or what it says, or what is to be listed for it. */
export type AskedManifest =
  | { bucket: string; key: string; versionId?: string | undefined; defaults?: RenderRequest | undefined }
  | { name: string; lines: object[] }
  | (AskedPrefix & { name: string });

/** What asks for a run of a batch. */
export interface BatchInput {
  /** The same for an event that comes twice: that is one run. */
  id: string;
  time: string;
  manifest: AskedManifest;
  /** In US dollars; null: no limit. */
  maxCostUsd: number | null;
}

/** An event that asks for no batch, or for one of a manifest that is not there. The message says what is wrong with it. */
export class BatchUnusableError extends Error {
  override readonly name = "BatchUnusableError";
}

/** Reads an event; `bucket` is where manifests lie unless it says so. @throws BatchUnusableError */
export function readBatchInput(input: unknown, bucket: string): BatchInput {
  const type = z.object({ "detail-type": z.string() }).safeParse(input).data?.["detail-type"];
  if (type === "Batch Requested") {
    const { id, time, detail } = checked(requestedSchema.safeParse(input));
    return { id, time, manifest: askedManifest(detail.manifest, bucket), maxCostUsd: detail.maxCostUsd ?? null };
  }
  if (type !== "Object Created")
    throw new BatchUnusableError(`${what}: it must be a manifest's Object Created, or Batch Requested with a manifest`);
  const { id, time, detail } = checked(droppedSchema.safeParse(input));
  const versionId = detail.object["version-id"];
  const place = { bucket: detail.bucket.name, key: detail.object.key };
  if (versionId === undefined) return { id, time, manifest: place, maxCostUsd: null };
  // The same for whoever tells of it: S3, or the reconciler where it seemed that S3 did not.
  const drop = `dropped ${place.bucket}/${place.key} ${versionId}`;
  return { id: drop, time, manifest: { ...place, versionId }, maxCostUsd: null };
}

const what = "this event asks for no batch";

function askedManifest(given: unknown, bucket: string): AskedManifest {
  if (Object.hasOwn(given as object, "lines")) return checked(inlineSchema.safeParse(given), "manifest.");
  if (Object.hasOwn(given as object, "prefix")) {
    const { name, ...asked } = checked(listedSchema.safeParse(given), "manifest.");
    return { name: name ?? asked.prefix, ...asked };
  }
  const place = checked(placeSchema.safeParse(given), "manifest.");
  return { ...place, bucket: place.bucket ?? bucket };
}

function checked<Value>(
  parsed: { success: true; data: Value } | { success: false; error: z.core.$ZodError },
  below = "",
): Value {
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${below}${path.join(".")} ${message}`);
  throw new BatchUnusableError(`${what}: ${problems.join("; ")}`.slice(0, 1000));
}

/** A manifest that came in its event, as it would lie in a file. */
export function manifestText({ lines }: { lines: object[] }): Buffer {
  return Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
}
