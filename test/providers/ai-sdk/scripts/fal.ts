import type { ServiceState } from "../../provider-contract.ts";
import { clipReply, echo, everywhere, page, type Script, type Stage } from "./script.ts";

const jobId = "fal-ai/veo3/requests/7a3c-1";
const url = `https://queue.fal.run/${jobId}`;
const flagged = {
  loc: ["body", "prompt"],
  msg: "The content could not be processed because it contained material flagged by a content checker.",
  type: "content_policy_violation",
};

export const fal: Script = {
  name: "fal",
  capabilities: { cancel: true, list: false, queue: true, progress: false },
  model: "fal-ai/veo3/image-to-video",
  size: "1280x720",
  seconds: 8,
  jobId,
  isCreate: ({ method }) => method === "POST",
  routes(state, stage) {
    const routes = {
      "POST /v1/fal-ai/veo3/image-to-video": created(state),
      [`GET /v1/${jobId}/status`]: queue(state),
      [`GET /v1/${jobId}`]: result(state, stage),
      [`PUT /v1/${jobId}/cancel`]:
        state === "job unknown"
          ? { status: 404, json: { status: "NOT_FOUND" } }
          : { status: 202, json: { status: "CANCELLATION_REQUESTED" } },
      "GET /cdn/clip.mp4": clipReply(state, stage),
    };
    if (state === "breaks off") return everywhere(routes, { breaks: "before" });
    if (state === "echoes the key") return everywhere(routes, echo(stage.key));
    if (state === "refuses the key") {
      return everywhere(routes, {
        status: 401,
        json: { detail: "Cannot access application. Authentication is required." },
      });
    }
    return routes;
  },
};

function created(state: ServiceState) {
  if (state === "busy") return { status: 429, json: { detail: "Too many concurrent requests." } };
  if (state === "loses the answer") return { breaks: "after" as const };
  if (state === "refuses the request") {
    return {
      status: 422,
      json: { detail: [{ loc: ["body", "duration"], msg: "unexpected value", type: "value_error.const" }] },
    };
  }
  const links = { response_url: url, status_url: `${url}/status`, cancel_url: `${url}/cancel` };
  return { json: { status: "IN_QUEUE", request_id: "7a3c-1", queue_position: 0, ...links } };
}

function queue(state: ServiceState) {
  if (state === "polls fail") return page;
  if (state === "polls are limited") return { status: 429, json: { detail: "Rate limit exceeded" } };
  if (state === "job unknown") return { status: 404, json: { status: "NOT_FOUND" } };
  if (state === "queued") return { status: 202, json: { status: "IN_QUEUE", queue_position: 3 } };
  if (state === "running") return { status: 202, json: { status: "IN_PROGRESS", logs: null } };
  return { json: { status: "COMPLETED", metrics: { inference_time: 42 } } };
}

function result(state: ServiceState, { origin }: Stage) {
  if (state === "job moderated") return { status: 422, json: { detail: [flagged] } };
  if (state === "job failed") {
    return {
      status: 504,
      json: { detail: [{ loc: ["body"], msg: "Generation timeout", type: "generation_timeout" }] },
    };
  }
  return { json: { video: { url: `${origin}/cdn/clip.mp4`, content_type: "video/mp4" }, seed: 1 } };
}
