import type { ServiceState } from "../../provider-contract.ts";
import { clipReply, echo, everywhere, page, type Script, type Stage } from "./script.ts";

const jobId = "ufawqhfynnddngldkgtslldrkq";
const model = "bytedance/seedance-1-lite";
const enumeration = (...values: (string | number)[]) => ({
  type: typeof values[0] === "number" ? "integer" : "string",
  enum: values,
});

/** As `GET /models/OWNER/NAME` has it: a field of few values refers to a schema of its name. */
export const modelDescription = {
  owner: "bytedance",
  name: "seedance-1-lite",
  latest_version: {
    id: "1".repeat(64),
    openapi_schema: {
      components: {
        schemas: {
          Input: {
            type: "object",
            properties: {
              prompt: { type: "string" },
              image: { type: "string", format: "uri" },
              last_frame_image: { type: "string", format: "uri" },
              duration: { type: "integer", default: 5, minimum: 2, maximum: 12 },
              resolution: { allOf: [{ $ref: "#/components/schemas/resolution" }], default: "720p" },
              aspect_ratio: { allOf: [{ $ref: "#/components/schemas/aspect_ratio" }], default: "16:9" },
            },
          },
          resolution: enumeration("480p", "720p", "1080p"),
          aspect_ratio: enumeration("16:9", "4:3", "1:1", "3:4", "9:16", "21:9"),
          Output: { type: "string", format: "uri" },
        },
      },
    },
  },
};

export const replicate: Script = {
  name: "replicate",
  capabilities: { cancel: true, list: true, queue: true, progress: false },
  model,
  size: "1280x720",
  seconds: 5,
  jobId,
  isCreate: ({ method, path }) => method === "POST" && path.endsWith("/predictions"),
  routes(state, stage) {
    const routes = {
      [`GET /v1/models/${model}`]: { json: modelDescription },
      [`POST /v1/models/${model}/predictions`]: created(state),
      [`GET /v1/predictions/${jobId}`]: poll(state, stage),
      [`POST /v1/predictions/${jobId}/cancel`]: { json: prediction("canceled") },
      "GET /v1/predictions": () => ({
        json: {
          previous: null,
          next: null,
          results: [{ ...prediction("succeeded"), created_at: new Date().toISOString() }],
        },
      }),
      "GET /delivery/clip.mp4": clipReply(state, stage),
    };
    if (state === "breaks off") return everywhere(routes, { breaks: "before" });
    if (state === "echoes the key") return everywhere(routes, echo(stage.key));
    if (state === "refuses the key") {
      const detail = "You did not pass a valid authentication token";
      return everywhere(routes, { status: 401, json: { title: "Unauthenticated", detail, status: 401 } });
    }
    return routes;
  },
};

function prediction(status: string, more: object = {}) {
  const get = `https://api.replicate.com/v1/predictions/${jobId}`;
  const input = { prompt: "slow dolly in", duration: 5 };
  return {
    id: jobId,
    model,
    version: "hidden",
    status,
    input,
    error: null,
    urls: { get, cancel: `${get}/cancel` },
    ...more,
  };
}

function created(state: ServiceState) {
  if (state === "busy") return { status: 429, json: { detail: "Request was throttled.", status: 429, retry_after: 5 } };
  if (state === "loses the answer") return { breaks: "after" as const };
  if (state === "refuses the request") {
    const detail = "- input.duration: Must be less than or equal to 12\n";
    return { status: 422, json: { title: "Input validation failed", detail, status: 422 } };
  }
  return { status: 201, json: prediction("starting") };
}

function poll(state: ServiceState, { origin }: Stage) {
  switch (state) {
    case "polls fail":
      return page;
    case "polls are limited":
      return { status: 429, json: { detail: "Request was throttled.", status: 429 } };
    case "job unknown":
      return {
        status: 404,
        json: { title: "Not found", detail: "The requested resource could not be found.", status: 404 },
      };
    case "queued":
      return { json: prediction("starting") };
    case "running":
      return { json: prediction("processing", { logs: "12%" }) };
    case "job failed":
      return { json: prediction("failed", { error: "Prediction interrupted; please retry (code: PA)" }) };
    case "job moderated": {
      const error = "The input or output was flagged as sensitive. Please try again with different inputs. (E005)";
      return { json: prediction("failed", { error }) };
    }
    default:
      return {
        json: prediction("succeeded", { output: `${origin}/delivery/clip.mp4`, metrics: { predict_time: 30 } }),
      };
  }
}
