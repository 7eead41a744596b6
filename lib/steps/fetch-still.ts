import { createHash } from "node:crypto";
import { stillLimits, stillRefusal } from "../media/still-refusal.ts";
import type { Fetched, FetchRules } from "../objects/fetch-url.ts";
import type { ObjectStore } from "../objects/object-store.ts";
import type { Failure } from "../render/failure.ts";
import { ownFailure } from "../render/own-failures.ts";
import type { SentStillEvent, StillEvent } from "../render/render-event.ts";

/** Fetches what an https address holds. */
export type FetchUrl = (url: string, rules: FetchRules) => Promise<Fetched>;

interface Dependencies {
  objects: Pick<ObjectStore, "head" | "write">;
  fetchUrl?: FetchUrl;
  now(): Date;
  settings: { clipsBucket: string; stillHosts?: readonly string[] };
}

/** How long after its event a host may be out of reach, in seconds. */
const reachLimitSeconds = 900;

/**
 * Brings a still that came by address or in its event to `requested/` beside the clips, and answers the event that asks for
 * it there. The same event finds it there the second time, also where the address has another picture by then.
 * `waitedSeconds`: how long the last wait was; 0 before the first.
 */
export async function fetchStill(
  dependencies: Dependencies,
  event: SentStillEvent,
  waitedSeconds = 0,
): Promise<{ event: StillEvent; refusal: Failure | null } | { waitSeconds: number }> {
  const { objects, settings } = dependencies;
  const { still, batch } = event.detail;
  const located = locatedEvent(event, settings.clipsBucket);
  const at = located.detail.still;
  if ((await objects.head(at)) !== null) return { event: located, refusal: null };
  const fetched: Fetched =
    "inline" in still
      ? { status: "fetched", bytes: Buffer.from(still.inline, "base64") }
      : await fetchFrom(dependencies, still.url);
  if (fetched.status === "fetched") {
    // What it is, is told by its bytes when it is prepared; nobody is believed.
    await objects.write(at, { body: fetched.bytes, mediaType: "application/octet-stream" });
    return { event: located, refusal: null };
  }
  const waitSeconds =
    fetched.status !== "lost"
      ? null
      : batch === undefined
        ? waitAfter(dependencies.now(), event.time)
        : nextWait(waitedSeconds);
  return waitSeconds === null ? { event: located, refusal: failureOf(fetched) } : { waitSeconds };
}

/** The event as if its still had always been where it is brought to. */
export function locatedEvent(event: SentStillEvent, bucket: string) {
  const { still, request, batch } = event.detail;
  const at = { bucket, key: sentStillKey(event.id, still) };
  return { ...event, detail: { still: at, request, ...(batch === undefined ? {} : { batch }) } };
}

function fetchFrom({ fetchUrl, settings }: Dependencies, url: string): Promise<Fetched> {
  const rules = { hosts: settings.stillHosts ?? [], mostBytes: stillLimits.bytes };
  if (fetchUrl !== undefined) return fetchUrl(url, rules);
  return Promise.resolve({ status: "host_not_allowed", host: URL.parse(url)?.host ?? "" });
}

/** Where a still is brought that the event with this id names. The host and the path can be told; what follows them may hold a secret, and is only hashed. */
export function sentStillKey(id: string, still: SentStillEvent["detail"]["still"]): string {
  const url = "url" in still ? URL.parse(still.url) : null;
  const told = "url" in still ? `${url?.host ?? "unknown"}${url?.pathname ?? ""}` : (still.name ?? "still");
  const content = "url" in still ? [still.url, id] : [still.inline];
  const hash = createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 32);
  const parts = told.split("/").map((part) => part.replaceAll(/[^\w.-]+/g, "_").slice(-80));
  const name = parts.filter((part) => !/^\.{0,2}$/.test(part)).slice(0, 6);
  return ["requested", hash, ...(name.length === 0 ? ["still"] : name)].join("/");
}

/** Grows with the age of the event, so that tries are few without being counted. Null: it was tried for long enough. */
function waitAfter(now: Date, time: string): number | null {
  const age = (now.getTime() - Date.parse(time)) / 1000;
  // A sender whose clock is far ahead would else be waited for all that time.
  return Math.abs(age) > reachLimitSeconds ? null : Math.min(120, Math.max(10, Math.ceil(age)));
}

/** A line of a batch may begin hours after its event: its waits tell how long it was tried, about ten minutes. */
function nextWait(waitedSeconds: number): number | null {
  const next = waitedSeconds === 0 ? 10 : 2 * waitedSeconds;
  return next > 320 ? null : next;
}

function failureOf(fetched: Exclude<Fetched, { status: "fetched" }>): Failure {
  const base = ownFailure("still_missing");
  switch (fetched.status) {
    case "missing":
      return { ...base, message: "There is no still at the address.", remedy: "Correct the address and ask again." };
    case "too_large":
      return stillRefusal.tooLarge(fetched.bytes).failure;
    case "host_not_allowed":
      return {
        ...base,
        code: "still_host_not_allowed",
        message: `Stills are not fetched from ${fetched.host.slice(0, 200)}.`,
        remedy: "Add the host to the setting stillHosts, or drop the still.",
      };
    case "refused":
      return {
        ...base,
        code: "still_not_fetched",
        message: `The still was not fetched: ${fetched.reason}.`.slice(0, 500),
        remedy: "Use a public https address without credentials in it, or drop the still.",
      };
    case "lost":
      return {
        ...base,
        class: "transient",
        code: "still_unreachable",
        message: `The still was asked for again and again, and not fetched: ${fetched.reason}.`.slice(0, 500),
        remedy: "Ask again when the host answers, or drop the still.",
      };
  }
}
