import type { RenderLedger } from "../ledger/render-ledger.ts";
import type { MediaTools } from "../media/media-tools.ts";
import { stillLimits, stillRefusal } from "../media/still-refusal.ts";
import type { StoredObject } from "../objects/object-store.ts";
import { replaceRetired } from "../providers/catalogue/replace-retired.ts";
import { problemsOfChain } from "../render/check-kind.ts";
import type { Failure } from "../render/failure.ts";
import type { Finding } from "../render/lint/finding.ts";
import { lintRequest } from "../render/lint/lint-request.ts";
import { refusedByLint } from "../render/lint/refused-by-lint.ts";
import { mergeLayers } from "../render/merge-requests.ts";
import { newRecord } from "../render/new-record.ts";
import { problemsBesideStill } from "../render/only-animated.ts";
import { ownFailure } from "../render/own-failures.ts";
import { problemsOf } from "../render/read-request.ts";
import { type StillEvent, stillOf } from "../render/render-event.ts";
import { renderIdOf } from "../render/render-id.ts";
import type { RenderRecord } from "../render/render-record.ts";
import { type RenderRequest, resolveRequest } from "../render/request.ts";
import { asksForExif, fillTemplates } from "../render/template.ts";
import { type AskedOfStill, invalid, refused, versionOf } from "./asked-of-still.ts";
import { estimateRequest } from "./estimate-request.ts";
import { namesWhatIsHere } from "./not-here.ts";
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
  /** Wanted where stills are dropped; who only asks for events that bring their request has none. */
  ledger?: Pick<RenderLedger, "get">;
};

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
  // By its bytes: a versioned bucket gives the very same still a new version each time it is dropped.
  const version = still?.etag ?? at.versionId ?? "missing";
  const idOf = (refusedFor: string) =>
    renderIdOf({ bucket: at.bucket, key: at.key, version: `${version}${refusedFor}` }, request);
  const linted = why === null ? filled : refused(filled, [{ path: "", message: why }]);
  const { refusal, refusedFor, broken } = await namesWhatIsHere(dependencies, linted, request, idOf(""));
  if (event["detail-type"] !== "Render Requested")
    await reportBrokenRequest(objects, settings.clipsBucket, at.key, broken);
  const record = newRecord({
    // What was refused is a render of its own, or the request once mended would be taken for it.
    renderId: idOf(refusedFor),
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
): Promise<AskedOfStill | { status: "wait"; waitSeconds: number }> {
  const usable = { refusal: null, refusedFor: "", broken: null };
  if (event["detail-type"] === "Render Requested") {
    const { request } = event.detail;
    const problems = problemsOf(request);
    const asked = { ...usable, request, layers: [{ origin: "the event", request }] };
    return problems.length === 0 ? asked : refused(asked, problems);
  }
  const at = stillOf(event);
  const { layers, hasSidecar, broken } = await readLayers(objects, at, still);
  const graceEndsAt = Date.parse(event.time) + settings.sidecarGraceSeconds * 1000;
  const waitSeconds = Math.ceil((graceEndsAt - now().getTime()) / 1000);
  if (!hasSidecar && waitSeconds > 0) return { status: "wait", waitSeconds };
  const asked = { ...usable, request: mergeLayers(layers).request, layers };
  if (broken !== null)
    return { ...asked, request: {}, broken, refusal: invalid(sayBroken(broken)), refusedFor: versionOf(broken) };
  if (settings.sidecars === "required" && !hasSidecar)
    return { ...asked, refusal: ownFailure("sidecar_missing"), refusedFor: " without a sidecar" };
  return asked;
}

function onlyAnimated(asked: AskedOfStill): AskedOfStill {
  const problems = asked.refusal === null ? problemsBesideStill(asked.request) : [];
  return problems.length === 0 ? asked : refused(asked, problems);
}

/** The texts as they will be sent: names filled in. */
async function fill(
  dependencies: ResolveDependencies,
  event: StillEvent,
  asked: AskedOfStill,
  still: StoredObject | null,
): Promise<AskedOfStill> {
  if (asked.refusal !== null) return asked;
  // The deployment's texts are filled in as well.
  const defaults = { origin: "the deployment's defaults", request: textsOf(dependencies.settings.request) };
  const layers = [...asked.layers, defaults];
  const { request } = mergeLayers(layers);
  const together = problemsOfChain(request);
  if (together.length > 0) return refused({ ...asked, layers, request }, together);
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
    : refused({ ...asked, request, layers }, filled.problems);
}

/** Of the deployment's request, what is said to the provider; the rest of it comes last, by other rules. */
function textsOf(request: RenderRequest): RenderRequest {
  const { prompt, shot, shots, chained, crossFadeSeconds, keep, change, labels, rawPrompt } = request;
  const texts = { prompt, shot, shots, chained, crossFadeSeconds, keep, change, labels, rawPrompt };
  return Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== undefined));
}

function factsOf({ bucket, key }: { bucket: string; key: string }, still: StoredObject | null) {
  return { bucket, key, versionId: still?.versionId ?? null, etag: still?.etag ?? "", bytes: still?.bytes ?? 0 };
}
