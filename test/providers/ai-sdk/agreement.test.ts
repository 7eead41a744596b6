import type { Experimental_VideoModelV4OperationStatusResult as SDKStatus } from "@ai-sdk/provider";
import { expect, test } from "vitest";
import { connect } from "../../../lib/providers/ai-sdk/connection.ts";
import { unpackOperation } from "../../../lib/providers/ai-sdk/gateway/pack-operation.ts";
import { services } from "../../../lib/providers/ai-sdk/services.ts";
import { starters } from "../../../lib/providers/ai-sdk/starters.ts";
import type { ScriptedReply } from "../../support/protocol-server.ts";
import type { ServiceState } from "../provider-contract.ts";
import { onScript } from "./on-script.ts";
import { fal } from "./scripts/fal.ts";
import { gateway } from "./scripts/gateway.ts";
import { google } from "./scripts/google.ts";
import { replicate } from "./scripts/replicate.ts";
import type { Script } from "./scripts/script.ts";
import { scripts } from "./scripts/scripts.ts";
import { vertex } from "./scripts/vertex.ts";
import { xai } from "./scripts/xai.ts";
import { canaryKey, type StartedScript } from "./start-script.ts";

/** The SDK's own look at the job of a script: what it says, or `throws`. */
async function lookOfSDK(
  script: Script,
  service: StartedScript,
): Promise<(Pick<SDKStatus, "status"> & { url?: string }) | { status: "throws" }> {
  const baseURL = `${service.origin}/v1`;
  const reroute: typeof fetch = (url, init) => fetch(String(url).replace("https://queue.fal.run", baseURL), init);
  const model = await starters[script.name].loadModel({ apiKey: canaryKey, baseURL, fetch: reroute }, script.model);
  const queue = `https://queue.fal.run/${fal.jobId}`;
  const operations = {
    google: { operationName: google.jobId },
    fal: { responseUrl: queue, submitUrl: `https://queue.fal.run/${fal.model}` },
    replicate: { getUrl: `${baseURL}/predictions/${replicate.jobId}` },
    xai: { requestId: xai.jobId },
    vertex: { operationName: vertex.jobId },
    gateway: unpackOperation(gateway.jobId)?.operation,
  };
  const doStatus = (model as { doStatus?: (options: { operation: unknown }) => PromiseLike<SDKStatus> }).doStatus;
  if (doStatus === undefined) throw new Error("the model has no doStatus");
  try {
    const status = await doStatus.call(model, { operation: operations[script.name] });
    const video = status.status === "completed" ? status.videos[0] : undefined;
    return { status: status.status, ...(video?.type === "url" ? { url: video.url } : {}) };
  } catch {
    return { status: "throws" };
  }
}

async function bothLooks(script: Script, arrange: (service: StartedScript) => void) {
  const service = await onScript(script);
  arrange(service);
  const ours = await services[script.name].look(connect(service.settings(), services[script.name]), script.jobId);
  const before = service.requests().length;
  const theirs = await lookOfSDK(script, service);
  return {
    ours,
    theirs,
    service,
    asked: [service.requests().slice(0, before), service.requests().slice(before)] as const,
  };
}

const words = { running: "pending", completed: "completed", failed: "error", unreachable: "throws" } as const;

// fal's result is a page of the queue's that the SDK asks for at once; the queue's own status is ours alone.
const states: ServiceState[] = ["well", "running", "job failed", "job unknown", "polls fail"];
const rows = scripts
  .filter((script) => script.name !== "fal")
  .flatMap((script) => states.map((state) => [script, state] as const));

test.each(rows)("our look at a job agrees with the SDK's, and asks the same: %o, %s", async (script, state) => {
  const { ours, theirs, asked } = await bothLooks(script, (service) => service.become(state));
  // The SDK throws for a job that isn't there: to us that is the job's end.
  expect(state === "job unknown" ? "throws" : words[ours.status]).toBe(theirs.status);
  if (ours.status === "completed" && "url" in theirs) {
    expect(theirs.url?.replace(/[?&]key=.*/, "")).toBe(ours.link);
  }
  const [[our], [their]] = asked;
  expect([our?.method, our?.path, our?.body]).toEqual([their?.method, their?.path, their?.body]);
  for (const [name, value] of Object.entries(their?.headers ?? {})) {
    if (/^(x-goog|auth|ai-)/.test(name)) expect([name, our?.headers[name]]).toEqual([name, value]);
  }
});

const veoDone = (response: object): ScriptedReply => ({
  json: { name: google.jobId, done: true, response: { generateVideoResponse: response } },
});
const completedStatus = `GET /v1/${fal.jobId}/status`;

/** Where we mean to differ: what the SDK makes of it would lose a clip that is paid for, or the reason that there is none. */
test.each<[trap: string, script: Script, routes: Record<string, ScriptedReply>, theirs: string, ours: string]>([
  [
    "fal: one 503 ends the job",
    fal,
    {
      [completedStatus]: { status: 503, text: "down" },
      [`GET /v1/${fal.jobId}`]: { status: 503, json: { detail: "down" } },
    },
    "error",
    "unreachable",
  ],
  [
    "fal: one 429 ends the job",
    fal,
    {
      [completedStatus]: { status: 429, text: "" },
      [`GET /v1/${fal.jobId}`]: { status: 429, json: { detail: "slow" } },
    },
    "error",
    "unreachable",
  ],
  ["fal: a result without a clip throws", fal, { [`GET /v1/${fal.jobId}`]: { json: { seed: 1 } } }, "throws", "failed"],
  [
    "Veo: a filter throws",
    google,
    { [`GET /v1/${google.jobId}`]: veoDone({ raiMediaFilteredCount: 1 }) },
    "throws",
    "failed",
  ],
  ["Veo: no clip throws", google, { [`GET /v1/${google.jobId}`]: veoDone({}) }, "throws", "failed"],
  [
    "Replicate: aborted throws",
    replicate,
    { [`GET /v1/predictions/${replicate.jobId}`]: { json: { id: "a", status: "aborted", urls: { get: "x" } } } },
    "throws",
    "failed",
  ],
  [
    "Replicate: a list of outputs throws",
    replicate,
    {
      [`GET /v1/predictions/${replicate.jobId}`]: {
        json: { id: "a", status: "succeeded", output: ["https://replicate.delivery/a.mp4"], urls: { get: "x" } },
      },
    },
    "throws",
    "completed",
  ],
  [
    "xAI: moderation as 400 throws",
    xai,
    {
      [`GET /v1/videos/${xai.jobId}`]: {
        status: 400,
        json: { code: "x", error: "Generated video rejected by content moderation." },
      },
    },
    "throws",
    "failed",
  ],
  [
    "the gateway: a word it doesn't know throws",
    gateway,
    { "POST /v1/video-model/status": { json: { status: "queued" } } },
    "throws",
    "running",
  ],
])("a trap of the SDK's that we stay out of: %s", async (_trap, script, routes, theirs, ours) => {
  const looks = await bothLooks(script, (service) => service.play(routes));
  expect([looks.theirs.status, looks.ours.status]).toEqual([theirs, ours]);
});

test("Veo's link has the key in it when the SDK tells it, and not when we do", async () => {
  const { ours, theirs } = await bothLooks(google, () => undefined);
  expect("url" in theirs && theirs.url).toContain(`key=${canaryKey}`);
  expect(JSON.stringify(ours)).not.toContain(canaryKey);
});
