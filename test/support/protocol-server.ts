import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One scripted answer. Without `status` it is 200. */
export interface ScriptedReply {
  status?: number;
  headers?: Record<string, string>;
  json?: unknown;
  text?: string;
  bytes?: Uint8Array;
  /** The body comes in pieces of seven bytes at first. */
  trickles?: boolean;
  /**
   * `before`: reset the connection before the request's body is read. `after`: read all of it, then reset.
   * `midway`: send the head and half of the body, then reset. `silent`: read the request, never answer.
   * `stalled`: send the head and half of the body, then nothing more. `endless`: repeat the body for ever.
   */
  breaks?: "before" | "after" | "midway" | "silent" | "stalled" | "endless";
}

export interface ReceivedRequest {
  method: string;
  /** The path and query as they stand on the wire. */
  path: string;
  headers: IncomingMessage["headers"];
  body: Buffer;
}

type Route = ScriptedReply | ScriptedReply[] | ((request: ReceivedRequest) => ScriptedReply);

/**
 * Routes by `METHOD /path`, the query left out. A list is used up in order, its last reply stays. An unknown route is
 * answered as a server without it would.
 */
export type Routes = Record<string, Route>;

export interface ProtocolServer {
  /** `http://127.0.0.1:port`. */
  readonly origin: string;
  readonly baseURL: string;
  readonly requests: ReceivedRequest[];
  /** How many requests came with this method. */
  count(method: string): number;
  close(): Promise<void>;
}

/** A server on loopback that misbehaves exactly as told. */
export async function startProtocolServer(routes: Routes): Promise<ProtocolServer> {
  const requests: ReceivedRequest[] = [];
  const used = new Map<string, number>();
  const server = createServer(async (incoming, outgoing) => {
    const request = { method: incoming.method ?? "", path: incoming.url ?? "", headers: incoming.headers };
    const key = `${request.method} ${request.path.split("?")[0]}`;
    const route = routes[key] ?? { status: 404, json: { detail: "Not Found" } };
    const early = Array.isArray(route) || typeof route === "function" ? undefined : route.breaks;
    if (early === "before") {
      requests.push({ ...request, body: Buffer.alloc(0) });
      incoming.socket.resetAndDestroy();
      return;
    }
    const received = { ...request, body: await readAll(incoming) };
    requests.push(received);
    const turn = used.get(key) ?? 0;
    used.set(key, turn + 1);
    const list = Array.isArray(route) ? route : [typeof route === "function" ? route(received) : route];
    answer(outgoing, list[Math.min(turn, list.length - 1)] ?? {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    baseURL: `${origin}/v1`,
    requests,
    count: (method) => requests.filter((request) => request.method === method).length,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readAll(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function answer(outgoing: ServerResponse, reply: ScriptedReply): void {
  const { status = 200, headers = {}, json, text, bytes, breaks, trickles = false } = reply;
  if (breaks === "silent") return;
  if (breaks === "after") {
    outgoing.socket?.resetAndDestroy();
    return;
  }
  const body = bytes ?? Buffer.from(json === undefined ? (text ?? "") : JSON.stringify(json));
  const type = json === undefined ? {} : { "content-type": "application/json" };
  if (breaks === "endless") {
    outgoing.writeHead(status, { ...type, ...headers });
    const send = () => {
      while (!outgoing.destroyed && outgoing.write(body));
      if (!outgoing.destroyed) outgoing.once("drain", send);
    };
    send();
    return;
  }
  outgoing.writeHead(status, { ...type, "content-length": String(body.length), ...headers });
  if (trickles) {
    sendSlowly(outgoing, body);
    return;
  }
  if (breaks === undefined) {
    outgoing.end(body);
    return;
  }
  outgoing.write(body.subarray(0, Math.ceil(body.length / 2)), () => {
    if (breaks === "midway") setTimeout(() => outgoing.socket?.resetAndDestroy(), 20);
  });
}

/** Each piece leaves by itself. */
function sendSlowly(outgoing: ServerResponse, body: Uint8Array, from = 0): void {
  outgoing.socket?.setNoDelay(true);
  if (from >= 140) outgoing.end(body.subarray(from));
  else outgoing.write(body.subarray(from, from + 7), () => setImmediate(() => sendSlowly(outgoing, body, from + 7)));
}
