import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createOpenAIProvider } from "../../../lib/providers/openai/openai-provider.ts";
import type { ProfileName } from "../../../lib/providers/openai/profiles.ts";
import type { VideoProvider } from "../../../lib/providers/video-provider.ts";
import { ApiError } from "../../../lib/studio/api-error.ts";
import { FaultPlan } from "../../../lib/studio/fault-plan.ts";
import { handleRequest } from "../../../lib/studio/handle-request.ts";
import type { Job } from "../../../lib/studio/job.ts";
import { JobStore } from "../../../lib/studio/job-store.ts";
import type { StudioProfile } from "../../../lib/studio/profiles/studio-profile.ts";
import type { RenderQueue } from "../../../lib/studio/render-queue.ts";
import type { StudioContext } from "../../../lib/studio/studio-context.ts";
import { StudioFolder } from "../../../lib/studio/studio-folder.ts";
import { StudioLog } from "../../../lib/studio/studio-log.ts";
import { makeClip } from "../../support/make-clip.ts";
import type { SeenRequest, ServiceState, StartedService } from "../provider-contract.ts";
import { testKey } from "./against.ts";
import { jobFor } from "./profile-bench.ts";

const usualClip = await makeClip();
const day = 86_400_000;

type Connect = (settings: { apiKey: string; baseURL: string; profile: ProfileName }) => VideoProvider;

/** The studio's own routes as one server has them, without the drawing: every job is given the same clip at once. */
export async function startProfileService(
  name: ProfileName,
  profile: StudioProfile,
  connect: Connect = createOpenAIProvider,
  clip: Uint8Array = usualClip,
): Promise<StartedService> {
  const root = mkdtempSync(join(tmpdir(), "stillmotion-contract-"));
  writeFileSync(join(root, "clip.mp4"), clip);
  const folder = await StudioFolder.open(join(root, "studio"), () => undefined);
  const store = await JobStore.open(folder, Date.now);
  const context: StudioContext = {
    profile,
    folder,
    store,
    queue: instantQueue((job) => {
      copyFileSync(join(root, "clip.mp4"), folder.path(job.id, "mp4"));
      Object.assign(job, changes.well);
    }),
    log: new StudioLog(folder.logPath, Date.now),
    faults: new FaultPlan([]),
    key: testKey,
    now: Date.now,
  };
  const requests: SeenRequest[] = [];
  let state: ServiceState = "well";
  const server = createServer(async (incoming, outgoing) => {
    if (state === "breaks off") {
      requests.push({ ...described(incoming), body: Buffer.alloc(0) });
      incoming.socket.resetAndDestroy();
      return;
    }
    const body = await readAll(incoming);
    requests.push({ ...described(incoming), body });
    const refusal = refusalIn(state, incoming.method === "POST", profile);
    if (refusal !== null) {
      outgoing.writeHead(refusal.status, { "content-type": refusal.type }).end(refusal.text);
      return;
    }
    Object.defineProperty(incoming, Symbol.asyncIterator, { value: () => [body].values() });
    await handleRequest(context, incoming, outgoing as ServerResponse<IncomingMessage>, () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}${profile.prefix}`;
  return {
    connect: () => connect({ apiKey: testKey, baseURL, profile: name }),
    canaryKey: testKey,
    job: jobFor("hold"),
    clip,
    requests: () => requests,
    creates: () => requests.filter((request) => request.method === "POST").length,
    become(next) {
      state = next;
      for (const job of store.all()) {
        if (next === "job unknown") void store.forget(job);
        else Object.assign(job, changes[next] ?? changes.well);
      }
      const broken = next === "clip breaks off";
      const lost = next === "loses the answer";
      context.faults = new FaultPlan([
        ...(broken ? [{ match: {}, action: { content: "truncated" as const } }] : []),
        ...(lost ? [{ match: { route: "create" as const }, action: { drop: "after" as const } }] : []),
      ]);
    },
    async close() {
      server.close();
      server.closeAllConnections();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function instantQueue(finish: (job: Job) => void): RenderQueue {
  const queue: Pick<RenderQueue, "add" | "finish" | "cancel" | "estimateMilliseconds"> = {
    add: finish,
    finish: async (job) => finish(job),
    cancel: async () => undefined,
    estimateMilliseconds: () => 1000,
  };
  return queue as RenderQueue;
}

const error = (code: string, message: string) => ({ code, message });

/** What a state makes of the jobs there are; of any other state they know nothing. */
const changes: { well: Partial<Job> } & Partial<Record<ServiceState, Partial<Job>>> = {
  well: { status: "completed", progress: 100, error: null, completedAt: Date.now(), expiresAt: Date.now() + day },
  queued: { status: "queued", progress: 0, completedAt: null, expiresAt: null },
  running: { status: "in_progress", progress: 40, completedAt: null, expiresAt: null },
  "job failed": { status: "failed", error: error("server_error", "CUDA out of memory.") },
  "job moderated": { status: "failed", error: error("moderation_blocked", "Blocked by our moderation system.") },
  "clip gone": { status: "completed", progress: 100, expiresAt: Date.now() - day },
};

function refusalIn(state: ServiceState, isCreate: boolean, profile: StudioProfile) {
  const say = (problem: ApiError) => {
    const { status, body } = profile.toError(problem);
    return { status, type: "application/json", text: JSON.stringify(body) };
  };
  const limited = () => say(new ApiError(429, "Slow down.", null, "rate_limit_exceeded"));
  if (state === "busy" && isCreate) return limited();
  if (state === "polls are limited" && !isCreate) return limited();
  if (state === "refuses the request" && isCreate) return say(new ApiError(400, "Invalid value for 'seconds': '7'."));
  if (state === "refuses the key")
    return say(new ApiError(401, "Incorrect API key provided.", null, "invalid_api_key"));
  if (state === "echoes the key") return say(new ApiError(400, `What is ${testKey}?`, testKey, testKey));
  const isPage = state === "polls fail" && !isCreate;
  return isPage ? { status: 503, type: "text/html", text: "<html>down</html>" } : null;
}

function described(incoming: IncomingMessage) {
  return { method: incoming.method ?? "", path: incoming.url ?? "", headers: incoming.headers };
}

async function readAll(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
