import type { ScriptedReply } from "../../../support/protocol-server.ts";
import type { ServiceState } from "../../provider-contract.ts";
import { serviceAccount } from "../service-account.ts";
import { echo, everywhere, page, type Script, type Stage } from "./script.ts";

const model = "veo-3.1-fast-generate-001";
const name = `projects/stills-1/locations/us-central1/publishers/google/models/${model}/operations/0f3c-1`;
const error = (code: number, status: string, message: string) => ({ error: { code, message, status } });
const limited = {
  status: 429,
  json: error(429, "RESOURCE_EXHAUSTED", "Quota exceeded for aiplatform.googleapis.com."),
};
const refused = { status: 401, json: error(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.") };

/** Vertex as it answers whoever shows `header`. */
function script(header: (stage: Stage) => readonly [name: string, value: string], token: boolean): Script {
  return {
    name: "vertex",
    capabilities: { cancel: false, list: false, queue: false, progress: false },
    model,
    size: "1280x720",
    seconds: 6,
    jobId: name,
    isCreate: ({ path }) => path.endsWith(":predictLongRunning"),
    routes(state, stage) {
      const [header_, value] = header(stage);
      const guarded = (reply: ScriptedReply) => (request: { headers: Record<string, unknown> }) =>
        request.headers[header_] === value ? reply : refused;
      const grant = { access_token: stage.key, expires_in: 3599, token_type: "Bearer" };
      const routes = {
        [`POST /v1/models/${model}:predictLongRunning`]: guarded(created(state)),
        [`POST /v1/models/${model}:fetchPredictOperation`]: guarded(operation(state, stage)),
        ...(token ? { "POST /token": { json: grant } } : {}),
      };
      if (state === "breaks off") return everywhere(routes, { breaks: "before" });
      if (state === "echoes the key") return { ...everywhere(routes, echo(stage.key)), ...tokenRoute(token, grant) };
      if (state === "refuses the key") return { ...everywhere(routes, refused), ...tokenRoute(token, grant) };
      return routes;
    },
  };
}

const tokenRoute = (token: boolean, json: object) => (token ? { "POST /token": { json } } : {});

/** With an API key, in express mode. */
export const vertex: Script = script(({ key }) => ["x-goog-api-key", key], false);

/** With a service account, whose tokens the same server gives out. */
export const vertexAccount: Script = {
  ...script(({ key }) => ["authorization", `Bearer ${key}`], true),
  apiKey: (origin) => JSON.stringify({ ...serviceAccount, token_uri: `${origin}/token` }),
};

function created(state: ServiceState): ScriptedReply {
  if (state === "busy") return limited;
  if (state === "loses the answer") return { breaks: "after" };
  if (state === "refuses the request") {
    return { status: 400, json: error(400, "INVALID_ARGUMENT", "Unsupported aspect ratio. Supported: 16:9, 9:16.") };
  }
  return { json: { name } };
}

function operation(state: ServiceState, { clip }: Stage): ScriptedReply {
  switch (state) {
    case "polls fail":
      return page;
    case "polls are limited":
      return limited;
    case "job unknown":
    case "clip gone":
      return { status: 404, json: error(404, "NOT_FOUND", "The operation was not found.") };
    case "queued":
    case "running":
      return { json: { name } };
    case "job failed":
      return { json: { name, done: true, error: { code: 13, message: "Internal error encountered." } } };
    case "job moderated": {
      const raiMediaFilteredReasons = [
        "Veo could not generate videos because the input image violates Vertex AI's usage guidelines. Support codes: 17301594",
      ];
      return { json: { name, done: true, response: { raiMediaFilteredCount: 1, raiMediaFilteredReasons } } };
    }
    default: {
      const videos = [{ bytesBase64Encoded: Buffer.from(clip).toString("base64"), mimeType: "video/mp4" }];
      const type = "type.googleapis.com/cloud.ai.large_models.vision.GenerateVideoResponse";
      const json = { name, done: true, response: { "@type": type, raiMediaFilteredCount: 0, videos } };
      return { json, ...(state === "clip breaks off" ? { breaks: "midway" as const } : {}) };
    }
  }
}
