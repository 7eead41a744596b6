import { EventEmitter } from "node:events";
import type { RequestListener } from "node:http";
import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";

type Handler = Extract<NonNullable<DynamoDBClientConfig["requestHandler"]>, { handle: unknown }>;

/**
 * Lets an SDK client call a server of this process without a socket in between. The ledger is asked a dozen times for
 * each render: the loopback connection and the signatures cost more than the database behind them.
 */
export function createInProcessHandler(listener: RequestListener): Handler {
  return {
    handle(request: { method: string; path: string; headers: Record<string, string>; body?: unknown }) {
      return new Promise((resolve) => {
        const incoming = Object.assign(new EventEmitter(), {
          method: request.method,
          url: request.path,
          headers: request.headers,
        });
        const headers: Record<string, string> = {};
        const outgoing = {
          statusCode: 200,
          setHeader(name: string, value: string | number) {
            headers[name.toLowerCase()] = String(value);
          },
          end(body?: string) {
            resolve({ response: { statusCode: outgoing.statusCode, headers, body: Buffer.from(body ?? "") } });
          },
        };
        listener(incoming as never, outgoing as never);
        const { body } = request;
        if (body instanceof Uint8Array)
          incoming.emit("data", Buffer.from(body.buffer, body.byteOffset, body.byteLength));
        else if (typeof body === "string") incoming.emit("data", Buffer.from(body));
        incoming.emit("end");
      });
    },
  } as unknown as Handler;
}
