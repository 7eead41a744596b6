import { createHash } from "node:crypto";
import type { Catalogue } from "../providers/catalogue/catalogue.ts";
import { characterIdOf } from "../render/characters.ts";
import { ourselves, resolveDerivedRequest } from "../render/derived-request.ts";
import { newRecord } from "../render/new-record.ts";
import { renderIdOf } from "../render/render-id.ts";
import type { StillRecord } from "../render/render-record.ts";
import type { RenderRequest, ResolvedRequest } from "../render/request.ts";
import { type AskedOfClips, type DerivedDependencies, type Named, planDerived } from "./plan-derived.ts";
import type { Resolved } from "./resolve-render.ts";

/** How long to wait for a source that is still under way, in seconds. */
const waitSeconds = 10;

/** What a request for something made of clips comes to: as `resolveRender` for a still. */
export async function resolveDerived(dependencies: DerivedDependencies, asked: AskedOfClips): Promise<Resolved> {
  const { catalogue, now, settings } = dependencies;
  const plan = await planDerived(dependencies, asked);
  if (plan.status === "wait") return { status: "wait", waitSeconds };
  const isAsked = plan.status === "asked";
  const refusal = isAsked ? null : plan.failure;
  const request = isAsked ? plan.request : refusedRequest(plan.named, settings.request);
  const { source = null, clips: parts = [] } = request;
  const isFree = refusal !== null || request.kind === "stitch";
  // What was refused is a render of its own: the same request may be asked again once there is a clip.
  const version = refusal === null ? "" : `refused ${sha256(`${asked.text} ${refusal.message}`)}`;
  const still = plan.still ?? placeOf(asked, settings.clipsBucket);
  const record = newRecord({
    renderId:
      refusal === null && request.character !== undefined
        ? characterIdOf(request.provider, request.character)
        : renderIdOf({ bucket: "", key: source ?? parts.join(" "), version }, request),
    still,
    request,
    estimatedUsd: isFree
      ? 0
      : request.kind === "character"
        ? priceOfCharacter(catalogue, request)
        : catalogue.estimateUsd(request),
    eventId: asked.id,
    now: now(),
  });
  const from = isAsked ? plan.from : null;
  const next = isFree ? null : record.next;
  return {
    status: "known",
    record: { ...record, still, source, parts, from, next },
    refusal,
    findings: isAsked ? plan.findings : [],
  };
}

/** The request of a record that only says why nothing is made. */
function refusedRequest(named: Named, deployment: RenderRequest): ResolvedRequest {
  return resolveDerivedRequest(named, deployment, { ...ourselves, seconds: 0, size: null, prompt: "" }, "");
}

/** Nobody lists a price for characters; where clips cost nothing, they do not either. */
function priceOfCharacter(catalogue: Catalogue, request: ResolvedRequest): number | null {
  const { model } = catalogue.defaultsOf(request.provider);
  return catalogue.estimateUsd({ ...request, model }) === 0 ? 0 : null;
}

/** Where the request itself lies, for a record that has no still. */
function placeOf({ file, id }: AskedOfClips, bucket: string): StillRecord {
  const place = file ?? { bucket, key: `requests/${id}`, versionId: null, etag: "", bytes: 0 };
  return { ...place, sha256: null, width: null, height: null, mediaType: null };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
