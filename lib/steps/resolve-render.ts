import { createHash } from "node:crypto";
import type { MediaTools } from "../media/media-tools.ts";
import { stillLimits, stillRefusal } from "../media/still-refusal.ts";
import type { StoredObject } from "../objects/object-store.ts";
import { replaceRetired } from "../providers/catalogue/replace-retired.ts";
import type { Failure } from "../render/failure.ts";
import type { Finding } from "../render/lint/finding.ts";
import { lintRequest } from "../render/lint/lint-request.ts";
import { refusedByLint } from "../render/lint/refused-by-lint.ts";
import { mergeLayers } from "../render/merge-requests.ts";
import { newRecord } from "../render/new-record.ts";
import { ownFailure } from "../render/own-failures.ts";
import { problemsOf, sayProblem } from "../render/read-request.ts";
import { type StillEvent, stillOf } from "../render/render-event.ts";
import { renderIdOf } from "../render/render-id.ts";
import type { RenderRecord } from "../render/render-record.ts";
import { type RenderRequest, resolveRequest } from "../render/request.ts";
import { asksForExif, fillTemplates } from "../render/template.ts";
import { estimateRequest } from "./estimate-request.ts";
import { reportBrokenRequest } from "./report-broken-request.ts";
import { readLayers, sayBroken } from "./request-layers.ts";
import type { StepDependencies } from "./step-dependencies.ts";

/** What an event asks for: a record as it would begin, or what speaks against it, or that it is too early to say. */
export type Resolved =
  | { status: "known"; record: RenderRecord; refusal: Failure | null; findings: Finding[] }
  | { status: "wait"; waitSeconds: number };

export type ResolveDependencies = Pick<StepDependencies, "catalogue" | "now" | "objects" | "settings"> & {
  /** It is only asked whether there is one. */
  provider(name: string): object | null;
  media?: Partial<Pick<MediaTools, "prepareStill" | "readExif">>;
};

interface Asked {
  request: RenderRequest;
  refusal: Failure | null;
  /** What a refusal is about: with other content there, it is another render. */
  refusedFor: string;
}

export async function resolveRender(dependencies: ResolveDependencies, event: StillEvent): Promise<Resolved> {
  const { catalogue, objects, now, settings } = dependencies;
  const at = stillOf(event);
  const unreadable = whyUnreadable(at, settings.stillBuckets);
  const still = unreadable === null ? await objects.head(at) : null;
  const asked = await requestOf(dependencies, event, still);
  if ("waitSeconds" in asked) return asked;
  const filled = await fill(dependencies, event, onlyAnimated(asked), still);
  const resolved = resolveRequest(filled.request, settings.request, catalogue.defaultsOf, event.id);
  const isThere = (name: string) => dependencies.provider(name) !== null;
  const mayReplace = filled.request.replaceRetired ?? settings.request.replaceRetired ?? false;
  const request = mayReplace ? replaceRetired(catalogue, resolved, { now: now(), isThere }) : resolved;
  const findings = filled.refusal === null ? lintRequest(filled.request, request, catalogue.promptLimitOf) : [];
  const why = refusedByLint(findings, settings.strict === true, catalogue.holdsFor(request.provider));
  const { refusal, refusedFor } = why === null ? filled : refused(filled, why);
  // By its bytes: a versioned bucket gives the very same still a new version each time it is dropped.
  const version = still?.etag ?? at.versionId ?? "missing";
  const record = newRecord({
    // What was refused is a render of its own, or the request once mended would be taken for it.
    renderId: renderIdOf({ bucket: at.bucket, key: at.key, version: `${version}${refusedFor}` }, request),
    still: factsOf(at, still),
    request,
    estimatedUsd: estimateRequest(catalogue, request),
    eventId: event.id,
    batchId: "batch" in event.detail ? event.detail.batch?.batchId : undefined,
    now: now(),
  });
  const missing = still === null ? (unreadable ?? ownFailure("still_missing")) : null;
  return { status: "known", record, refusal: missing ?? refusal, findings };
}

/** Below these the first step may read (docs/permissions.md). */
const readable = /^(stills|requests|requested|batches|clips)\//;

/** What lies elsewhere can't be looked at: AWS would not even say whether it is there. */
function whyUnreadable(at: { bucket: string; key: string }, buckets: readonly string[] | undefined): Failure | null {
  if (buckets === undefined || (buckets.includes(at.bucket) && readable.test(at.key))) return null;
  return {
    ...ownFailure("still_missing"),
    code: "still_place_unknown",
    message: `Stills are not read from ${at.key.slice(0, 200)} in the bucket ${at.bucket.slice(0, 100)}.`,
    remedy: `Put it below stills/ or requested/ in the bucket ${buckets[0]}, or name it by an https address.`,
  };
}

async function requestOf(
  { objects, now, settings }: ResolveDependencies,
  event: StillEvent,
  still: StoredObject | null,
): Promise<Asked | { status: "wait"; waitSeconds: number }> {
  if (event["detail-type"] === "Render Requested") {
    const problems = problemsOf(event.detail.request);
    const usable = { request: event.detail.request, refusal: null, refusedFor: "" };
    return problems.length === 0 ? usable : refused(usable, sayAll(problems));
  }
  const at = stillOf(event);
  const { layers, hasSidecar, broken } = await readLayers(objects, at, still);
  const graceEndsAt = Date.parse(event.time) + settings.sidecarGraceSeconds * 1000;
  const waitSeconds = Math.ceil((graceEndsAt - now().getTime()) / 1000);
  if (!hasSidecar && waitSeconds > 0) return { status: "wait", waitSeconds };
  await reportBrokenRequest(objects, settings.clipsBucket, at.key, broken);
  const asked = { request: mergeLayers(layers).request, refusal: null, refusedFor: "" };
  if (broken !== null)
    return { request: {}, refusal: invalid(sayBroken(broken)), refusedFor: ` ${broken.source} ${broken.etag}` };
  if (settings.sidecars === "required" && !hasSidecar)
    return { ...asked, refusal: ownFailure("sidecar_missing"), refusedFor: " without a sidecar" };
  return asked;
}

/** What comes with a still can only ask for it to be animated. */
function onlyAnimated(asked: Asked): Asked {
  const { kind = "animate", still } = asked.request;
  if (asked.refusal !== null) return asked;
  if (kind !== "animate")
    return refused(asked, `kind: ${kind} is not made of a still: put the request below requests/`);
  return still === undefined ? asked : refused(asked, "still: it is known already: leave it out");
}

/** The texts as they will be sent: names filled in. */
async function fill(
  dependencies: ResolveDependencies,
  event: StillEvent,
  asked: Asked,
  still: StoredObject | null,
): Promise<Asked> {
  if (asked.refusal !== null) return asked;
  // The deployment's texts are filled in as well.
  const request = mergeLayers([
    { origin: "", request: asked.request },
    { origin: "", request: textsOf(dependencies.settings.request) },
  ]).request;
  const at = stillOf(event);
  const asksExif = asksForExif(request);
  // Before it is read: a file that is far too large must not even fill the memory.
  if (asksExif && still !== null && still.bytes > stillLimits.bytes)
    return { ...asked, request, refusal: stillRefusal.tooLarge(still.bytes).failure, refusedFor: " too large" };
  const bytes = asksExif && still !== null ? await dependencies.objects.read(at) : null;
  const exif = bytes === null ? null : ((await dependencies.media?.readExif?.(bytes)) ?? null);
  const filled = fillTemplates(request, { key: at.key, date: event.time.slice(0, 10), exif });
  return filled.problems.length === 0
    ? { ...asked, request: filled.request }
    : refused({ ...asked, request }, sayAll(filled.problems));
}

/** Of the deployment's request, what is said to the provider; the rest of it comes last, by other rules. */
function textsOf(request: RenderRequest): RenderRequest {
  const { prompt, shot, shots, chained, crossFadeSeconds, keep, change, labels, rawPrompt } = request;
  const texts = { prompt, shot, shots, chained, crossFadeSeconds, keep, change, labels, rawPrompt };
  return Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== undefined));
}

function refused(asked: Asked, why: string): Asked {
  const hash = createHash("sha256").update(why).digest("hex").slice(0, 16);
  return { ...asked, refusal: invalid(`The request can't be used: ${why}`), refusedFor: ` refused ${hash}` };
}

function invalid(message: string): Failure {
  return ownFailure("request_invalid", { message: message.slice(0, 500) });
}

function sayAll(problems: { path: string; message: string }[]): string {
  return problems.map((problem) => sayProblem({ ...problem, line: null, column: null })).join("; ");
}

function factsOf({ bucket, key }: { bucket: string; key: string }, still: StoredObject | null) {
  return { bucket, key, versionId: still?.versionId ?? null, etag: still?.etag ?? "", bytes: still?.bytes ?? 0 };
}
