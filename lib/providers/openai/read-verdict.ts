import type { Failure } from "../../render/failure.ts";
import type { Reply } from "./ask.ts";

/** An outspoken verdict on the request, the key or the content: final, whatever the status beside it. */
export function isVerdict(failure: Failure): boolean {
  return failure.class === "policy" || failure.class === "request" || failure.class === "account";
}

/** What gateways say in JSON of a server behind them that took too long: `{"message":"Service Unavailable"}`. */
const wordsOfGateways = new Set(["message", "request_id", "requestid"]);

/**
 * Whether a 503 says that nothing was begun. A gateway answers so as well when the server behind it took too long, with
 * the job begun: only the API's own word, or an appointment, counts.
 */
export function isTurnedAway({ httpStatus, json, headers }: Reply): boolean {
  if (httpStatus !== 503) return false;
  return headers.has("retry-after") || (json !== undefined && !isWordOfGateway(json));
}

function isWordOfGateway(json: unknown): boolean {
  if (typeof json !== "object" || json === null) return true;
  return Object.keys(json).every((key) => wordsOfGateways.has(key.toLowerCase()));
}
