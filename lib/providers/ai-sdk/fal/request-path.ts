import { isPlainPath } from "../compose.ts";

/** Whether an id is a request's path on the queue: `OWNER/APP/requests/ID`. */
export function isRequestPath(text: string): boolean {
  return isPlainPath(text) && /^[^/]+(?:\/[^/]+)+\/requests\/[\w-]+$/.test(text);
}

/**
 * The path of a request that was just made. fal answers it as a URL: its host is left behind, we know where to ask. Where
 * that is missing, the path begins with the model's queue.
 */
export function requestPath(model: string, responseURL: string | null, requestId: string | null): string | null {
  const path = responseURL !== null && URL.canParse(responseURL) ? new URL(responseURL).pathname.slice(1) : "";
  if (isRequestPath(path)) return path;
  const built = `${queueOf(model)}/requests/${requestId ?? ""}`;
  return isRequestPath(built) ? built : null;
}

/** The queue of a model: its owner and the app, without the endpoint below it. */
export function queueOf(model: string): string {
  return model.split("/").slice(0, 2).join("/");
}
