import type { StoredObject } from "../objects/object-store.ts";
import { estimateUsd } from "../providers/catalogue/check-request.ts";
import type { Failure } from "../render/failure.ts";
import { newRecord } from "../render/new-record.ts";
import { ownFailure } from "../render/own-failures.ts";
import { type StillEvent, stillOf } from "../render/render-event.ts";
import { renderIdOf } from "../render/render-id.ts";
import type { RenderRecord } from "../render/render-record.ts";
import { type RenderRequest, resolveRequest } from "../render/request.ts";
import { readSidecar } from "./read-sidecar.ts";
import type { StepDependencies } from "./step-dependencies.ts";

/** What an event asks for: a record as it would begin, or what speaks against it, or that it is too early to say. */
export type Resolved =
  | { status: "known"; record: RenderRecord; refusal: Failure | null }
  | { status: "wait"; waitSeconds: number };

export async function resolveRender(
  dependencies: Pick<StepDependencies, "now" | "objects" | "providerDefaults" | "settings">,
  event: StillEvent,
): Promise<Resolved> {
  const { objects, now, settings } = dependencies;
  const at = stillOf(event);
  const still = await objects.head(at);
  const asked = await requestOf();
  if (asked.status === "wait") return asked;
  const request = resolveRequest(asked.request, settings.request, dependencies.providerDefaults, event.id);
  // By its bytes: a versioned bucket gives the very same still a new version each time it is dropped.
  const version = still?.etag ?? at.versionId ?? "missing";
  const record = newRecord({
    renderId: renderIdOf({ bucket: at.bucket, key: at.key, version }, request),
    still: factsOf(at, still),
    request,
    estimatedUsd: estimateUsd(request),
    eventId: event.id,
    now: now(),
  });
  return { status: "known", record, refusal: still === null ? ownFailure("still_missing") : asked.refusal };

  async function requestOf(): Promise<
    { status: "known"; request: RenderRequest; refusal: Failure | null } | { status: "wait"; waitSeconds: number }
  > {
    if (event["detail-type"] === "Render Requested")
      return { status: "known", request: event.detail.request, refusal: null };
    const sidecar = await readSidecar(objects, at);
    if (sidecar.status === "present") return { status: "known", request: sidecar.request, refusal: null };
    if (sidecar.status === "invalid") return { status: "known", request: {}, refusal: sidecar.failure };
    const graceEndsAt = Date.parse(event.time) + settings.sidecarGraceSeconds * 1000;
    const waitSeconds = Math.ceil((graceEndsAt - now().getTime()) / 1000);
    return waitSeconds > 0 ? { status: "wait", waitSeconds } : { status: "known", request: {}, refusal: null };
  }
}

function factsOf({ bucket, key }: { bucket: string; key: string }, still: StoredObject | null) {
  return { bucket, key, versionId: still?.versionId ?? null, etag: still?.etag ?? "", bytes: still?.bytes ?? 0 };
}
