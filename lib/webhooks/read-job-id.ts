import * as z from "zod/mini";
import { jobIdSchema } from "../providers/openai/response.ts";
import type { WebhookKind } from "./webhook-kinds.ts";

/** `ignored`: a notice of something else than a job's end. `unreadable`: nothing that this sender sends. */
export type ReadJobId = { status: "read"; jobId: string } | { status: "ignored" } | { status: "unreadable" };

const openaiEvent = z.looseObject({ type: z.string(), data: z.optional(z.unknown()) });
const openaiVideo = z.looseObject({ id: jobIdSchema });
const predictionId = z.string().check(z.regex(/^[\x21-\x7e]{1,1024}$/));
const prediction = z.looseObject({ id: predictionId, status: z.string() });
const falNotice = z.looseObject({
  request_id: z.string().check(z.regex(/^[\w-]{1,128}$/)),
  status: z.string(),
});

/** The job of a notice whose signature is right. `below`: what stood below the provider's name in the path. */
export function readJobId(kind: WebhookKind, body: Uint8Array, below: string): ReadJobId {
  const json = parse(body);
  if (kind === "openai") return readOpenAI(json, below);
  return kind === "replicate" ? readPrediction(json, below) : readFal(json, below);
}

/** `{"type":"video.completed","data":{"id":"video_…"}}`; a project's webhook can announce other things too. */
function readOpenAI(json: unknown, below: string): ReadJobId {
  const event = openaiEvent.safeParse(json).data;
  if (event === undefined || below !== "") return { status: "unreadable" };
  if (event.type !== "video.completed" && event.type !== "video.failed") return { status: "ignored" };
  const video = openaiVideo.safeParse(event.data).data;
  return video === undefined ? { status: "unreadable" } : { status: "read", jobId: video.id };
}

/** The prediction itself, as it is at that moment. */
function readPrediction(json: unknown, below: string): ReadJobId {
  const read = prediction.safeParse(json).data;
  if (read === undefined || below !== "") return { status: "unreadable" };
  if (read.status === "starting" || read.status === "processing") return { status: "ignored" };
  return { status: "read", jobId: read.id };
}

/** `OK` or `ERROR`. Its job is named by the queue's path, of which fal says the last part alone; we said the first. */
function readFal(json: unknown, below: string): ReadJobId {
  const read = falNotice.safeParse(json).data;
  if (read === undefined || !/^[\w.~:@-]{1,100}\/[\w.~:@-]{1,100}$/.test(below)) return { status: "unreadable" };
  if (read.status !== "OK" && read.status !== "ERROR") return { status: "ignored" };
  return { status: "read", jobId: `${below}/requests/${read.request_id}` };
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
