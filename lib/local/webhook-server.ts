import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { WebhookAnswer, WebhookRequest } from "../webhooks/webhook-request.ts";

export interface WebhookServerOptions {
  host: string;
  /** 0 takes a free one. */
  port: number;
  receive(request: WebhookRequest): Promise<WebhookAnswer>;
  /** Told when a notice could not be acted on, or the server has trouble of its own. */
  onProblem(problem: string): void;
}

export interface WebhookServer {
  port: number;
  /** Stops at once: who is cut off sends again. */
  close(): Promise<void>;
}

/** Whoever is slower than this, or comes with more at once, is no provider. */
const mostSeconds = 10;
const mostConnections = 100;

/** Serves webhooks over plain HTTP: what leads to it from the outside (a tunnel, a proxy) brings the encryption. */
export async function startWebhookServer({
  host,
  port,
  receive,
  onProblem,
}: WebhookServerOptions): Promise<WebhookServer> {
  const server = createServer(
    { requestTimeout: mostSeconds * 1000, headersTimeout: mostSeconds * 1000, keepAliveTimeout: 5000 },
    (incoming, outgoing) => {
      const answer = (status: WebhookAnswer["status"]) => {
        // What was not read of the body is not waited for.
        const headers = incoming.complete ? {} : { connection: "close" };
        outgoing.writeHead(status, headers).end();
      };
      receive(toRequest(incoming)).then(
        ({ status }) => answer(status),
        (error: Error) => {
          if (incoming.destroyed && !incoming.complete) return;
          onProblem(`a webhook could not be acted on: ${error.message}`);
          answer(500);
        },
      );
    },
  );
  server.maxConnections = mostConnections;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  server.on("error", (error) => onProblem(`the webhook server: ${error.message}`));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function toRequest(incoming: IncomingMessage): WebhookRequest {
  return {
    method: incoming.method ?? "",
    path: (incoming.url ?? "").split("?", 1)[0] ?? "",
    headers: Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]),
    ),
    async readBody(mostBytes) {
      if (Number(incoming.headers["content-length"] ?? 0) > mostBytes) return null;
      const parts: Buffer[] = [];
      let bytes = 0;
      // Stopped before the end, it must still be answered.
      const body: AsyncIterable<Buffer> = incoming.iterator({ destroyOnReturn: false });
      for await (const part of body) {
        bytes += part.length;
        if (bytes > mostBytes) return null;
        parts.push(part);
      }
      return Buffer.concat(parts);
    },
  };
}
