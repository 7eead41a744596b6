import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { seededRandom } from "../render/admission-events.ts";

export interface BusyServer {
  baseURL: string;
  /** Jobs that were made. */
  jobs(): number;
  /** Creates that were answered 429. */
  refused(): number;
  /** The most jobs there were at once whose end had not been told. */
  mostInFlight(): number;
  close(): Promise<void>;
}

/**
 * A server of the OpenAI Videos protocol on loopback that keeps nothing but numbers: its jobs take some milliseconds, and it
 * answers a part of all creates and polls with 429, at random. It asks to be polled every second.
 */
export async function startBusyServer(options: {
  clip: Uint8Array;
  jobMilliseconds: number;
  /** Of 1. */
  refusals: number;
  /** What it is told to wait for, in seconds. */
  retryAfterSeconds: number;
  seed: number;
}): Promise<BusyServer> {
  const random = seededRandom(options.seed);
  /** When each job is done. */
  const open = new Map<string, number>();
  let jobs = 0;
  let refused = 0;
  let most = 0;
  const server = createServer((request, response) => {
    const send = (status: number, body: unknown, headers: Record<string, string> = {}) => {
      response.writeHead(status, { "content-type": "application/json", "openai-poll-after-ms": "1000", ...headers });
      response.end(JSON.stringify(body));
    };
    const refuse = () => {
      const error = {
        message: "Too many requests.",
        type: "rate_limit_error",
        param: null,
        code: "rate_limit_exceeded",
      };
      send(429, { error }, { "retry-after": String(options.retryAfterSeconds) });
    };
    request.resume();
    request.once("end", () => {
      const [, id, content] = /^\/v1\/videos(?:\/(video_\d+)(\/content)?)?(?:\?|$)/.exec(request.url ?? "") ?? [];
      const isRefused = content === undefined && random() < options.refusals;
      const job = (status: string) => ({
        id: id ?? `video_${jobs}`,
        object: "video",
        model: "m",
        seconds: "1",
        size: "64x36",
        status,
      });
      if (request.method === "POST") {
        if (isRefused) {
          refused++;
          refuse();
          return;
        }
        jobs++;
        open.set(`video_${jobs}`, performance.now() + options.jobMilliseconds);
        most = Math.max(most, open.size);
        send(200, { ...job("queued"), progress: 0 });
      } else if (id === undefined) send(200, { object: "list", data: [], has_more: false });
      else if (content !== undefined) {
        response.writeHead(200, { "content-type": "video/mp4", "content-length": String(options.clip.length) });
        response.end(options.clip);
      } else if (isRefused) refuse();
      else if ((open.get(id) ?? 0) > performance.now()) send(200, { ...job("in_progress"), progress: 50 });
      else {
        open.delete(id);
        send(200, { ...job("completed"), progress: 100 });
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    jobs: () => jobs,
    refused: () => refused,
    mostInFlight: () => most,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
