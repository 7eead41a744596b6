import type { FailureClass } from "../../render/failure.ts";

/** Types that say hardly more than a status does. Blocked prompts carry them as well, so they come after every sentence. */
const genericCodes: Readonly<Record<string, FailureClass | null>> = {
  invalid_request_error: "request",
  invalid_request: "request",
  "invalid-argument": "request",
  "client specified an invalid argument": "request",
  validationexception: "request",
  validationerror: "request",
  validation_error: "request",
  badrequest: "request",
  badrequesterror: "request",
  bad_request: "request",
  image_generation_user_error: "request",
  not_found_error: null,
  server_error: "transient",
  internal_error: "transient",
  api_error: "transient",
  upstream_error: "transient",
  bad_response_status_code: "transient",
  fail_to_fetch_task: null,
  new_api_error: null,
  unknown: null,
  unknown_error: "transient",
  error: null,
  exception: null,
  failed: null,
  failure: null,
  object: null,
};

/** JavaScript's and the SDKs' names of error classes: they say who threw, not why. */
const classNames =
  /^(?:(?:Type|Range|Syntax|Reference|Eval|URI|Aggregate|System|Suppressed)?Error|DOMException|(?:AI_)?APICallError|APIError|HTTPError|HttpError|ApiError|StatusError|(?:\w+\.)?\w*(?:StatusError|HTTPException)|FetchError|AxiosError)$/;

export function isGeneric(code: string): boolean {
  return Object.hasOwn(genericCodes, code.toLowerCase()) || classNames.test(code);
}

export function genericClass(code: string): FailureClass | undefined {
  const plain = code.toLowerCase();
  return Object.hasOwn(genericCodes, plain) ? (genericCodes[plain] ?? undefined) : undefined;
}
