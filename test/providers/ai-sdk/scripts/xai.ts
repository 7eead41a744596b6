import type { ServiceState } from "../../provider-contract.ts";
import { clipReply, echo, everywhere, page, type Script, type Stage } from "./script.ts";

const jobId = "d97415a1-5796-b7ec-379f-4e6819e08fdf";
const model = "grok-imagine-video";
const refusal = (code: string, error: string) => ({ code, error });

export const xai: Script = {
  name: "xai",
  capabilities: { cancel: false, list: false, queue: false, progress: true },
  model,
  size: "1280x720",
  seconds: 6,
  jobId,
  isCreate: ({ method }) => method === "POST",
  routes(state, stage) {
    const routes = {
      "POST /v1/videos/generations": created(state),
      [`GET /v1/videos/${jobId}`]: poll(state, stage),
      "GET /cdn/clip.mp4": clipReply(state, stage),
    };
    if (state === "breaks off") return everywhere(routes, { breaks: "before" });
    if (state === "echoes the key") return everywhere(routes, echo(stage.key));
    if (state === "refuses the key") {
      const json = refusal(
        "Client specified an invalid argument",
        "Incorrect API key provided: sk***. You can obtain an API key.",
      );
      return everywhere(routes, { status: 401, json });
    }
    return routes;
  },
};

function created(state: ServiceState) {
  if (state === "busy") return { status: 429, json: refusal("Some resource has been exhausted", "Too many requests.") };
  if (state === "loses the answer") return { breaks: "after" as const };
  if (state === "refuses the request") {
    return { status: 400, json: refusal("invalid-argument", "Duration must be between 1 and 15 seconds.") };
  }
  return { json: { request_id: jobId } };
}

function poll(state: ServiceState, { origin }: Stage) {
  switch (state) {
    case "polls fail":
      return page;
    case "polls are limited":
      return { status: 429, json: refusal("Some resource has been exhausted", "Too many requests.") };
    case "job unknown":
      return { status: 404, json: refusal("Some requested entity was not found", "Not found.") };
    case "queued":
      return { status: 202 };
    case "running":
      return { status: 202, json: { status: "pending", progress: 42 } };
    case "job failed":
      return { json: { status: "failed", error: { code: "internal_error", message: "An internal error occurred." } } };
    case "job moderated":
      return { json: { status: "done", model, video: { url: "", duration: 6, respect_moderation: false } } };
    default:
      return {
        json: {
          status: "done",
          model,
          video: { url: `${origin}/cdn/clip.mp4`, duration: 6, respect_moderation: true },
        },
      };
  }
}
