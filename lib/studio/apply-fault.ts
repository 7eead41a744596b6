import type { ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { FaultAction } from "./fault-script.ts";

/** Carries out what a fault action wants before a request is served; true where the request is thereby answered. */
export async function misbehave(response: ServerResponse, action: FaultAction | null): Promise<boolean> {
  if (action === null) return false;
  if (action.delayMs !== undefined) await delay(action.delayMs, undefined, { ref: false });
  if (action.drop === "before") {
    response.destroy();
    return true;
  }
  if (action.status === undefined) return false;
  const isText = typeof action.body === "string";
  response.writeHead(action.status, { "content-type": isText ? "text/plain" : "application/json", ...action.headers });
  response.end(isText ? action.body : JSON.stringify(action.body ?? {}));
  return true;
}
