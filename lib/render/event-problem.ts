import type * as z from "zod/mini";
import { unknownEventKeys } from "./event-keys.ts";
import { placeOfIssue } from "./read-request.ts";
import {
  clipsRequestedSchema,
  objectCreatedSchema,
  renderContinuedSchema,
  sidecarSharedSchema,
  stillRequestedSchema,
  stillSentSchema,
} from "./render-event.ts";

type Fields = Record<string, unknown>;

/** What is wrong with an event that asks for a render, and where; null where it can be used. For whoever sent it. */
export function eventProblem(event: unknown): string | null {
  if (!isObject(event)) return "it must be an object";
  const type = event["detail-type"];
  if (type === "Object Created") return problemBy(objectCreatedSchema, event);
  if (type !== "Render Requested") return 'detail-type must be "Render Requested"';
  if (!isObject(event.detail)) return "detail must be an object";
  const unknown = unknownEventKeys(event);
  if (unknown !== null) return unknown;
  const schema = schemaFor(event.detail);
  return schema === null ? noStill : problemBy(schema, event);
}

const noStill =
  "detail.still is missing: name a still by bucket and key, by url or inline, or in detail.request a kind that is made of clips";

/** By the key that tells the form: what is said of another form would help nobody. */
function schemaFor(detail: Fields): z.ZodMiniType | null {
  if (Object.hasOwn(detail, "renderId")) return renderContinuedSchema;
  if (Object.hasOwn(detail, "sidecar")) return sidecarSharedSchema;
  if (Object.hasOwn(detail, "still")) {
    const isSent =
      isObject(detail.still) && ["url", "inline"].some((key) => Object.hasOwn(detail.still as Fields, key));
    return isSent ? stillSentSchema : stillRequestedSchema;
  }
  const kind = isObject(detail.request) ? detail.request.kind : undefined;
  return kind === undefined || kind === "animate" ? null : clipsRequestedSchema;
}

function problemBy(schema: z.ZodMiniType, event: Fields): string | null {
  const { error } = schema.safeParse(event);
  if (error === undefined) return null;
  const problems = error.issues.flatMap(placeOfIssue);
  return problems.map(({ path, message }) => `${path}: ${message}`).join("; ");
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
