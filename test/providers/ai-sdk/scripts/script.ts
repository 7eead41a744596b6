import type { AiSdkProviderName } from "../../../../lib/providers/ai-sdk/connection.ts";
import type { Routes, ScriptedReply } from "../../../support/protocol-server.ts";
import type { Capabilities, ServiceState } from "../../provider-contract.ts";

/** What the script of a service is told of the server that plays it. */
export interface Stage {
  /** `http://127.0.0.1:port`; the API is below `/v1`. */
  origin: string;
  key: string;
  clip: Uint8Array;
}

/** One service's answers, crafted after what its documents and the SDK's own schemas say. */
export interface Script {
  name: AiSdkProviderName;
  capabilities: Capabilities;
  model: string;
  size: string;
  seconds: number;
  /** The id of the job that its create makes. */
  jobId: string;
  /** Whether a request asks for a new job. */
  isCreate(request: { method: string; path: string }): boolean;
  /** What the settings have as its key, where that is not the key it is shown. */
  apiKey?(origin: string): string;
  routes(state: ServiceState, stage: Stage): Routes;
}

export const page: ScriptedReply = {
  status: 503,
  text: "<html><body>503 Service Temporarily Unavailable</body></html>",
  headers: { "content-type": "text/html" },
};

/** The clip itself, or what a state makes of it. */
export function clipReply(state: ServiceState, { clip }: Stage): ScriptedReply {
  const reply = { bytes: clip, headers: { "content-type": "video/mp4" } };
  if (state === "clip gone") return { status: 404, json: { error: "Not found" } };
  return state === "clip breaks off" ? { ...reply, breaks: "midway" } : reply;
}

/** Every route that the script has, all with the same answer. */
export function everywhere(routes: Routes, reply: ScriptedReply): Routes {
  return Object.fromEntries(Object.keys(routes).map((route) => [route, reply]));
}

export function echo(key: string): ScriptedReply {
  const said = `Incorrect API key provided: ${key}.`;
  return { status: 400, json: { error: { message: said, code: key }, detail: said, code: key, key } };
}
