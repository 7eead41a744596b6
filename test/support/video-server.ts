import { makeClip } from "./make-clip.ts";
import { type ReceivedRequest, type Routes, type ScriptedReply, startProtocolServer } from "./protocol-server.ts";

export interface VideoServer {
  baseURL: string;
  /** As providers name it: host and path. */
  host: string;
  /** Requests for a job, whatever became of them. */
  creates(): number;
  /** Jobs that were made. */
  jobs(): number;
  /** The keys its requests came with, each once. */
  keys(): (string | undefined)[];
  /** From its first job on, it answers nobody. */
  dieAfterCreate(): void;
  /** Its jobs fail. */
  failJobs(error: { code: string; message: string }): void;
  /** So many jobs are made, and then no more. */
  refuseCreatesAfter(jobs: number, error: { status: number; code: string; message: string }): void;
  close(): Promise<void>;
}

/** A server of the OpenAI Videos protocol on loopback, whose jobs are done at the first look. */
export async function startVideoServer(clip: Parameters<typeof makeClip>[0] = {}): Promise<VideoServer> {
  const bytes = await makeClip(clip);
  let made = 0;
  let dies = false;
  let failure: { code: string; message: string } | null = null;
  let refusal: { after: number; reply: ScriptedReply } | null = null;
  const job = (id: string) => ({ id, object: "video", model: "m", seconds: "1", size: "64x36" });
  const unlessDead = (reply: ScriptedReply): ScriptedReply => (dies && made > 0 ? { breaks: "after" } : reply);

  const routes: Routes = {
    "POST /v1/videos": () => {
      if (refusal !== null && made >= refusal.after) return refusal.reply;
      const reply = unlessDead({ json: { ...job(`video_${made + 1}`), status: "queued", progress: 0 } });
      made++;
      return reply;
    },
    "GET /v1/videos": () => unlessDead({ json: { object: "list", data: [], has_more: false } }),
  };
  const ofJob = ({ method, path }: ReceivedRequest): ScriptedReply | null => {
    const [, id, content] = /^\/v1\/videos\/(video_\d+)(\/content)?$/.exec(path) ?? [];
    if (id === undefined || method !== "GET") return null;
    if (content !== undefined)
      return unlessDead({ bytes: Buffer.from(bytes), headers: { "content-type": "video/mp4" } });
    const end = failure === null ? { status: "completed", progress: 100 } : { status: "failed", error: failure };
    return unlessDead({ json: { ...job(id), ...end } });
  };
  const server = await startProtocolServer(
    new Proxy(routes, {
      get: (known, route: string) =>
        known[route] ??
        ((request: ReceivedRequest) => ofJob(request) ?? { status: 404, json: { error: { message: "Not found" } } }),
    }),
  );
  return {
    baseURL: server.baseURL,
    host: server.baseURL.replace("http://", ""),
    creates: () => server.count("POST"),
    jobs: () => made,
    keys: () => [...new Set(server.requests.map(({ headers }) => headers.authorization))],
    dieAfterCreate: () => {
      dies = true;
    },
    failJobs: (error) => {
      failure = error;
    },
    refuseCreatesAfter: (jobs, { status, code, message }) => {
      const error = { message, type: "invalid_request_error", param: "model", code };
      refusal = { after: jobs, reply: { status, json: { error } } };
    },
    close: server.close,
  };
}
