import type { ServiceState } from "../../provider-contract.ts";
import { clipReply, echo, everywhere, page, type Script, type Stage } from "./script.ts";

const model = "veo-3.1-generate-preview";
const name = `models/${model}/operations/op1`;
const error = (code: number, status: string, message: string) => ({ error: { code, message, status } });
const limited = {
  status: 429,
  json: error(429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota)."),
};

export const google: Script = {
  name: "google",
  capabilities: { cancel: false, list: false, queue: false, progress: false },
  model,
  size: "720x1280",
  seconds: 8,
  jobId: name,
  isCreate: ({ method }) => method === "POST",
  routes(state, stage) {
    const routes = {
      [`POST /v1/models/${model}:predictLongRunning`]: created(state),
      [`GET /v1/${name}`]: operation(state, stage),
      "GET /v1/files/clip:download": (request: { headers: Record<string, unknown> }) =>
        request.headers["x-goog-api-key"] === stage.key
          ? clipReply(state, stage)
          : { status: 403, json: error(403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers.") },
    };
    if (state === "breaks off") return everywhere(routes, { breaks: "before" });
    if (state === "echoes the key") return everywhere(routes, echo(stage.key));
    if (state === "refuses the key") {
      const json = error(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.");
      return everywhere(routes, { status: 400, json });
    }
    return routes;
  },
};

function created(state: ServiceState) {
  if (state === "busy") return limited;
  if (state === "loses the answer") return { breaks: "after" as const };
  if (state === "refuses the request") {
    const message = "`resolution` isn't supported by this model. Please remove it.";
    return { status: 400, json: error(400, "INVALID_ARGUMENT", message) };
  }
  return { json: { name } };
}

function operation(state: ServiceState, { origin }: Stage) {
  switch (state) {
    case "polls fail":
      return page;
    case "polls are limited":
      return limited;
    case "job unknown":
      return { status: 404, json: error(404, "NOT_FOUND", "Operation not found.") };
    case "queued":
    case "running":
      return { json: { name, metadata: {} } };
    case "job failed":
      return { json: { name, done: true, error: { code: 13, message: "Internal error encountered." } } };
    case "job moderated": {
      const raiMediaFilteredReasons = [
        "Veo could not generate videos because the input image violates usage guidelines.",
      ];
      return {
        json: {
          name,
          done: true,
          response: { generateVideoResponse: { raiMediaFilteredCount: 1, raiMediaFilteredReasons } },
        },
      };
    }
    default: {
      const generatedSamples = [{ video: { uri: `${origin}/v1/files/clip:download?alt=media` } }];
      return { json: { name, done: true, response: { generateVideoResponse: { generatedSamples } } } };
    }
  }
}
