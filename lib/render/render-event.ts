import * as z from "zod";
import { isKeyPath } from "./key-path.ts";
import { requestSchema } from "./request.ts";

const keySchema = z.string().refine(isKeyPath, 'must have no part between slashes that is empty, "." or ".."');

/** A still was dropped: the event S3 sends through EventBridge, as it is. Its keys are not URL-encoded. */
const objectCreatedSchema = z.object({
  "detail-type": z.literal("Object Created"),
  id: z.string(),
  time: z.iso.datetime(),
  detail: z.object({
    bucket: z.object({ name: z.string().min(1) }),
    object: z.object({ key: keySchema, "version-id": z.string().optional() }),
  }),
});

/** Somebody asks for a render of a still, with a request of its own. */
const stillRequestedSchema = z.object({
  "detail-type": z.literal("Render Requested"),
  id: z.string(),
  time: z.iso.datetime(),
  detail: z.object({
    still: z.object({ bucket: z.string().min(1), key: keySchema, versionId: z.string().optional() }),
    request: requestSchema.default({}),
  }),
});

/** Somebody asks to carry on with a render, or with `reopen` to try again one that ended without a clip. */
const renderContinuedSchema = z.object({
  "detail-type": z.literal("Render Requested"),
  id: z.string(),
  time: z.iso.datetime(),
  detail: z.object({
    renderId: z.string().min(1),
    reopen: z.boolean().default(false),
    /** Reopens even a render whose last job may have been made without our knowing: it may be paid twice. */
    acceptDuplicate: z.boolean().default(false),
  }),
});

/** What starts a render. The whole event is the workflow's input; keys we do not read are ignored. */
export const renderEventSchema = z.union([objectCreatedSchema, renderContinuedSchema, stillRequestedSchema]);

export type StillEvent = z.infer<typeof objectCreatedSchema> | z.infer<typeof stillRequestedSchema>;
export type RenderEvent = z.infer<typeof renderEventSchema>;

export function isAboutStill(event: RenderEvent): event is StillEvent {
  return !("renderId" in event.detail);
}
