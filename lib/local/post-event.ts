import { Webhook } from "standardwebhooks";
import type { EventsAddress } from "./events-address.ts";

export type PostAnswer =
  | { status: "taken" }
  /** `why` holds no address and nothing the receiver said. `afterSeconds`: how long it asked us to wait, or null. */
  | { status: "refused"; why: string; afterSeconds: number | null };

/** In seconds: a receiver is to take an event, not to work on it meanwhile. */
const timeoutSeconds = 15;

/**
 * Posts one event, signed as Standard Webhooks (https://www.standardwebhooks.com): the id is the event's own and the
 * same each time, the time that of this attempt. Redirects are refused: they would lead to a host nobody configured.
 */
export async function postEvent(
  { url, secrets }: EventsAddress,
  event: { id: string; body: string },
  { now, signal }: { now: Date; signal: AbortSignal },
): Promise<PostAnswer> {
  const signatures = secrets.map((secret) => new Webhook(secret).sign(event.id, now, event.body));
  try {
    const response = await fetch(url, {
      method: "POST",
      redirect: "manual",
      headers: {
        "content-type": "application/json",
        "user-agent": "stillmotion",
        "webhook-id": event.id,
        "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
        "webhook-signature": signatures.join(" "),
      },
      body: event.body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutSeconds * 1000)]),
    });
    await response.body?.cancel();
    if (response.ok) return { status: "taken" };
    const isRedirect = response.status >= 300 && response.status < 400;
    const why = `it answered ${response.status}${isRedirect ? ", a redirect, which is not followed" : ""}`;
    return { status: "refused", why, afterSeconds: secondsIn(response.headers.get("retry-after")) };
  } catch (error) {
    return { status: "refused", why: reasonOf(error as Error), afterSeconds: null };
  }
}

function secondsIn(header: string | null): number | null {
  return header !== null && /^\d{1,9}$/.test(header) ? Number(header) : null;
}

/** By its code alone: messages hold addresses. */
function reasonOf(error: Error): string {
  if (error.name === "TimeoutError") return `it did not answer within ${timeoutSeconds} seconds`;
  if (error.name === "AbortError") return "posting was stopped";
  const code = (error.cause as NodeJS.ErrnoException | undefined)?.code;
  return `it can't be reached${code === undefined ? "" : ` (${code})`}`;
}
