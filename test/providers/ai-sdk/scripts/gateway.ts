import { packOperation } from "../../../../lib/providers/ai-sdk/gateway/pack-operation.ts";
import type { ServiceState } from "../../provider-contract.ts";
import { clipReply, echo, everywhere, page, type Script, type Stage } from "./script.ts";

const model = "bytedance/seedance-v1.5-pro";
const operation = {
  provider: "bytedance",
  id: "cgt-20261122-1",
  statusUrl: "https://ark.example.test/tasks/cgt-20261122-1",
};
const error = (type: string, message: string) => ({ error: { message, type, param: null } });

export const gateway: Script = {
  name: "gateway",
  capabilities: { cancel: false, list: false, queue: false, progress: false },
  model,
  size: "1280x720",
  seconds: 5,
  jobId: packOperation({ model, operation }) ?? "",
  isCreate: ({ path }) => path.endsWith("/start"),
  routes(state, stage) {
    const routes = {
      "POST /v1/video-model/start": created(state),
      "POST /v1/video-model/status": poll(state, stage),
      "GET /cdn/clip.mp4": clipReply(state, stage),
    };
    if (state === "breaks off") return everywhere(routes, { breaks: "before" });
    if (state === "echoes the key") return everywhere(routes, echo(stage.key));
    if (state === "refuses the key") {
      return everywhere(routes, { status: 401, json: error("authentication_error", "Invalid API key.") });
    }
    return routes;
  },
};

function created(state: ServiceState) {
  if (state === "busy") return { status: 429, json: error("rate_limit_exceeded", "Rate limit exceeded.") };
  if (state === "loses the answer") return { breaks: "after" as const };
  if (state === "refuses the request") {
    return { status: 400, json: error("invalid_request_error", "Invalid value: duration must be one of 5, 10.") };
  }
  return { json: { operation, warnings: [], providerMetadata: { gateway: {} } } };
}

function poll(state: ServiceState, { origin }: Stage) {
  switch (state) {
    case "polls fail":
      return page;
    case "polls are limited":
      return { status: 429, json: error("rate_limit_exceeded", "Rate limit exceeded.") };
    case "job unknown":
      return { status: 404, json: error("not_found", "Operation not found.") };
    case "queued":
    case "running":
      return { json: { status: "pending" } };
    case "job failed":
      return { json: { status: "error", error: "Video generation failed: internal error." } };
    case "job moderated":
      return { json: { status: "error", error: "The input or output was flagged as sensitive. (E005)" } };
    default: {
      const videos = [{ type: "url", url: `${origin}/cdn/clip.mp4`, mediaType: "video/mp4" }];
      return { json: { status: "completed", videos, warnings: [] } };
    }
  }
}
