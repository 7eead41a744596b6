/** A request to where webhooks come in, whoever serves it. */
export interface WebhookRequest {
  method: string;
  /** The path alone, as it stands on the wire, e.g. `/webhooks/openai`. */
  path: string;
  /** By their names in small letters. */
  headers: Readonly<Record<string, string | undefined>>;
  /** The raw bytes, as they were sent; null where there are more than `mostBytes`. Called once at the most. */
  readBody(mostBytes: number): Promise<Uint8Array | null>;
}

/** What is signed. */
export interface SignedNotice {
  headers: WebhookRequest["headers"];
  body: Uint8Array;
}

/** The answer has no body: whoever forges requests learns nothing from it. */
export interface WebhookAnswer {
  status: 204 | 400 | 401 | 404 | 405 | 413 | 415 | 500 | 503;
}

/** Why a request is not believed. */
export type Refusal =
  | "headers_missing"
  | "timestamp_invalid"
  | "timestamp_early"
  | "timestamp_late"
  | "signature_wrong"
  | "keys_unreachable";

/** `id` is the sender's own for this notice: the same each time it is sent again. */
export type Verification = { status: "verified"; id: string } | { status: "refused"; why: Refusal };
