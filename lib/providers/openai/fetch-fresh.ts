import * as http from "node:http";
import * as https from "node:https";
import { type Duplex, pipeline, Readable } from "node:stream";
import { TLSSocket } from "node:tls";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";

const decoders: Readonly<Record<string, () => Duplex>> = {
  gzip: createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** Statuses whose responses have no body, and whose `Response` may have none. */
const bodiless = new Set([204, 205, 304]);

/**
 * A fetch that opens a connection for this request and closes it afterwards. It follows no redirect. `connection: close` on the global fetch would not do: that still goes out on a pooled connection first.
 */
export const fetchFresh: typeof fetch = async (input, init) => {
  const request = new Request(input, init);
  const body = Buffer.from(await request.arrayBuffer());
  const { request: send, agent } = clientFor(new URL(request.url));
  return new Promise((resolve, reject) => {
    const outgoing = send(request.url, {
      method: request.method,
      headers: { ...Object.fromEntries(request.headers), "content-length": body.length, "accept-encoding": "identity" },
      agent,
      // Not the request's own signal, which may be collected together with the request.
      ...(init?.signal ? { signal: init.signal } : {}),
    });
    let reached: NotSentError["reached"] | "server" = "nothing";
    outgoing.once("socket", (socket) => {
      socket.once("connect", () => {
        reached = socket instanceof TLSSocket ? "host" : "server";
      });
      socket.once("secureConnect", () => {
        reached = "server";
      });
      // Through a proxy's tunnel it comes connected.
      if (!socket.connecting) reached = "server";
    });
    outgoing.once("error", (error) => reject(reached === "server" ? error : new NotSentError(reached, error)));
    outgoing.once("response", (incoming) => {
      try {
        resolve(toResponse(incoming));
      } catch (error) {
        incoming.destroy();
        reject(error);
      }
    });
    outgoing.end(body);
  });
};

/** A request of which no byte left this machine: the connection never stood. */
export class NotSentError extends Error {
  override readonly name = "NotSentError";
  /** How far it came: `host` is a connection without encryption where there must be one. */
  readonly reached: "nothing" | "host";

  constructor(reached: "nothing" | "host", cause: Error) {
    super("The request was not sent.", { cause });
    this.reached = reached;
  }
}

/** An agent that keeps no connection, and goes through the same proxy as the one everybody shares. */
function clientFor(url: URL) {
  const { request, Agent, globalAgent } = url.protocol === "https:" ? https : http;
  const { proxyEnv } = (globalAgent as { options: http.AgentOptions }).options;
  return { request, agent: new Agent({ keepAlive: false, proxyEnv }) };
}

function toResponse(incoming: http.IncomingMessage): Response {
  const headers = new Headers();
  for (let index = 0; index + 1 < incoming.rawHeaders.length; index += 2) {
    headers.append(incoming.rawHeaders[index] ?? "", incoming.rawHeaders[index + 1] ?? "");
  }
  const status = incoming.statusCode ?? 0;
  if (bodiless.has(status)) incoming.resume();
  const body = bodiless.has(status) ? null : (Readable.toWeb(decoded(incoming)) as ReadableStream<Uint8Array>);
  return new Response(body, { status, headers });
}

/** The body as it was before it was compressed: we ask for none that is, and get some from whoever stands in between. */
function decoded(incoming: http.IncomingMessage): Readable {
  const decoder = decoders[incoming.headers["content-encoding"]?.trim().toLowerCase() ?? ""]?.();
  // What breaks off breaks the decoder too, which its reader sees.
  return decoder === undefined ? incoming : pipeline(incoming, decoder, () => {});
}
