import * as z from "zod/mini";
import { isKeyPath } from "./key-path.ts";
import { deadlineMinutesSchema, maxCostUsdSchema, requestSchema } from "./request.ts";

const nonEmpty = z.string().check(z.minLength(1));
const keySchema = z.string().check(z.refine(isKeyPath, 'must have no part between slashes that is empty, "." or ".."'));

/** A still was dropped: the event S3 sends through EventBridge, as it is. Its keys are not URL-encoded. */
export const objectCreatedSchema = z.object({
  "detail-type": z.literal("Object Created"),
  id: z.string(),
  time: z.iso.datetime(),
  detail: z.object({
    bucket: z.object({ name: nonEmpty }),
    object: z.object({ key: keySchema, "version-id": z.optional(z.string()) }),
  }),
});

/** Somebody asks for a render of a still, with a request of its own. */
export const stillRequestedSchema = z.object({
  "detail-type": z.literal("Render Requested"),
  id: z.string(),
  time: z.iso.datetime(),
  detail: z.object({
    still: z.object({ bucket: nonEmpty, key: keySchema, versionId: z.optional(z.string()) }),
    request: z._default(requestSchema, {}),
    /** Set for a line of a batch. */
    batch: z.optional(z.object({ batchId: nonEmpty })),
  }),
});

/** 150 KB in base64: with its request it still fits into an event of 256 KB. */
export const longestInline = 200_000;

/** `base64` breaks its lines by itself, and browsers put `data:` before what they read: that is what people send. */
const sayBase64 = ({ code }: { code?: string }) =>
  code === "invalid_format" ? "must be base64 in one line, without a data: before it" : undefined;

/** Somebody asks for a render of a still that is fetched from an address, or came with the event. */
export const stillSentSchema = z.object({
  "detail-type": z.literal("Render Requested"),
  id: z.string(),
  time: z.iso.datetime(),
  detail: z.object({
    still: z.union([
      z.object({ url: z.string().check(z.minLength(1), z.maxLength(2048)) }),
      z.object({
        inline: z.base64({ error: sayBase64 }).check(z.minLength(1), z.maxLength(longestInline)),
        name: z.optional(z.string().check(z.maxLength(200))),
      }),
    ]),
    request: z._default(requestSchema, {}),
    /** Set for a line of a batch. */
    batch: z.optional(z.object({ batchId: nonEmpty })),
  }),
});

/** Somebody asks for something to be made of clips that are there. Its request is read with its own problems told. */
export const clipsRequestedSchema = z.object({
  "detail-type": z.literal("Render Requested"),
  id: z.string(),
  time: z.iso.datetime(),
  detail: z.object({ request: z.looseObject({ kind: z.enum(["remix", "extend", "edit", "stitch", "character"]) }) }),
});

/** Somebody asks to carry on with a render, or with `reopen` to try again one that ended without a clip. */
export const renderContinuedSchema = z.object({
  "detail-type": z.literal("Render Requested"),
  id: z.string(),
  time: z.iso.datetime(),
  detail: z.object({
    renderId: nonEmpty,
    reopen: z._default(z.boolean(), false),
    /** Asks for a new job even where the last one may have been made, or is not given up: it may be paid twice. */
    acceptDuplicate: z._default(z.boolean(), false),
    /** With `reopen`: how long it may take from now on, where that is not as long as before. */
    deadlineMinutes: z.optional(deadlineMinutesSchema),
    /** With `reopen`: what all its jobs may cost, those that were made before included. */
    maxCostUsd: z.optional(maxCostUsdSchema),
  }),
});

/** A sidecar was dropped that stills of one name share: this is for one of them. */
export const sidecarSharedSchema = z.object({
  "detail-type": z.literal("Render Requested"),
  id: z.string(),
  time: z.iso.datetime(),
  detail: z.object({
    sidecar: z.object({ bucket: nonEmpty, key: keySchema }),
    still: z.object({ bucket: nonEmpty, key: keySchema }),
  }),
});

/** What starts a render. The whole event is the workflow's input; keys we do not read are ignored. */
export const renderEventSchema = z.union([
  objectCreatedSchema,
  renderContinuedSchema,
  sidecarSharedSchema,
  stillRequestedSchema,
  stillSentSchema,
  clipsRequestedSchema,
]);

/** The event after the workflow came back to its first state: which render it is about is known by then. */
export const returnedSchema = z.object({ render: z.object({ renderId: nonEmpty }) });

export type DropEvent = z.infer<typeof objectCreatedSchema>;
export type StillEvent = DropEvent | z.infer<typeof stillRequestedSchema>;
export type SentStillEvent = z.infer<typeof stillSentSchema>;
export type ClipsEvent = z.infer<typeof clipsRequestedSchema>;
export type RenderEvent = z.infer<typeof renderEventSchema>;

/** Whether something was dropped: a still, or a request. */
export function isDrop(event: RenderEvent): event is DropEvent {
  return event["detail-type"] === "Object Created";
}

/** Whether it asks for a sidecar to be taken by one of the stills that share it. */
export function isAboutSidecar(event: RenderEvent): event is z.infer<typeof sidecarSharedSchema> {
  return "sidecar" in event.detail;
}

export function isAboutStill(event: RenderEvent): event is StillEvent {
  return "object" in event.detail || ("still" in event.detail && "key" in event.detail.still);
}

/** Whether its still has yet to be brought to where stills are. */
export function isSentStill(event: RenderEvent): event is SentStillEvent {
  return "still" in event.detail && !("key" in event.detail.still);
}

/** Whether it asks to carry on with a render. */
export function isAboutRender(event: RenderEvent): event is z.infer<typeof renderContinuedSchema> {
  return "renderId" in event.detail;
}

/** Whether it asks for a render that is made of clips. */
export function isAboutClips(event: RenderEvent): event is ClipsEvent {
  return !isAboutStill(event) && !isSentStill(event) && !isAboutRender(event);
}

/** The still an event is about. */
export function stillOf(event: StillEvent): { bucket: string; key: string; versionId?: string } {
  if (event["detail-type"] === "Render Requested") {
    const { bucket, key, versionId } = event.detail.still;
    return { bucket, key, ...(versionId === undefined ? {} : { versionId }) };
  }
  const { bucket, object } = event.detail;
  const versionId = object["version-id"];
  return { bucket: bucket.name, key: object.key, ...(versionId === undefined ? {} : { versionId }) };
}
