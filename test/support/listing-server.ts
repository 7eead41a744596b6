import { type ReceivedRequest, type Routes, type ScriptedReply, startProtocolServer } from "./protocol-server.ts";

/**
 * A server of the OpenAI Videos protocol on loopback that makes a new job for every request, done at the first look, and
 * lists them with the keys they came with: what was made twice is counted twice.
 */
export async function startListingServer(): Promise<{ baseURL: string; jobs(): number; close(): Promise<void> }> {
  const jobs: Record<string, unknown>[] = [];
  const create = ({ headers }: ReceivedRequest): ScriptedReply => {
    const shape = { object: "video", model: "m", prompt: "p", seconds: "1", size: "160x90", progress: 0 };
    const key = { idempotency_key: headers["idempotency-key"] };
    const made = { id: `video_${jobs.length + 1}`, created_at: Math.floor(Date.now() / 1000) };
    jobs.unshift({ ...made, ...shape, ...key, status: "queued" });
    return { json: jobs[0] };
  };
  const list = ({ path }: ReceivedRequest): ScriptedReply => {
    const after = new URLSearchParams(path.split("?")[1]).get("after");
    const from = after === null ? 0 : jobs.findIndex(({ id }) => id === after) + 1;
    const data = jobs.slice(from, from + 100);
    return { json: { object: "list", data, has_more: from + data.length < jobs.length, last_id: data.at(-1)?.id } };
  };
  const look = ({ path }: ReceivedRequest): ScriptedReply => {
    const [, id, content] = /^\/v1\/videos\/(video_\d+)(\/content)?$/.exec(path) ?? [];
    const job = jobs.find((known) => known.id === id);
    if (job === undefined) return { status: 404, json: { error: { message: "Not found" } } };
    if (content === undefined) return { json: { ...job, status: "completed", progress: 100 } };
    return { bytes: Buffer.from(`the clip of ${id}`), headers: { "content-type": "video/mp4" } };
  };
  const known: Routes = { "POST /v1/videos": create, "GET /v1/videos": list };
  const server = await startProtocolServer(new Proxy(known, { get: (routes, route: string) => routes[route] ?? look }));
  return { baseURL: server.baseURL, jobs: () => jobs.length, close: server.close };
}
