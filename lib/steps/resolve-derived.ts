import { createHash } from "node:crypto";
import type { MediaTools } from "../media/media-tools.ts";
import type { SourceJob } from "../render/derivation.ts";
import {
  jobOfClip,
  likeParts,
  likeSource,
  longerThanSource,
  ourselves,
  resolveDerivedRequest,
  type WithClip,
} from "../render/derived-request.ts";
import type { Failure } from "../render/failure.ts";
import { newRecord } from "../render/new-record.ts";
import { cantDerive, ownFailure } from "../render/own-failures.ts";
import { readRequest, sayProblem } from "../render/read-request.ts";
import { renderIdOf } from "../render/render-id.ts";
import { isEnded, type RenderRecord, type StillRecord } from "../render/render-record.ts";
import type { RenderKind, RenderRequest, ResolvedRequest } from "../render/request.ts";
import { fillTemplates } from "../render/template.ts";
import type { Resolved } from "./resolve-render.ts";
import type { StepDependencies } from "./step-dependencies.ts";

type DerivedDependencies = Pick<StepDependencies, "catalogue" | "ledger" | "now" | "settings"> & {
  media: Partial<Pick<MediaTools, "joinClips" | "lastFrame">>;
};

/** A request for something to be made of clips, as it came: by event, or in a file. */
export interface AskedOfClips {
  /** The text of the request, for its problems to have a place. */
  text: string;
  /** The file it was read from; null for an event. */
  file: Pick<StillRecord, "bucket" | "key" | "versionId" | "etag" | "bytes"> | null;
  id: string;
  time: string;
}

type Plan =
  | { status: "asked"; request: ResolvedRequest; from: SourceJob | null; still: StillRecord }
  | { status: "refused"; failure: Failure; kind: RenderKind }
  | { status: "wait" };

/** How long to wait for a source that is still under way, in seconds. */
const waitSeconds = 10;

/** What a request for something made of clips comes to: as `resolveRender` for a still. */
export async function resolveDerived(dependencies: DerivedDependencies, asked: AskedOfClips): Promise<Resolved> {
  const { catalogue, now, settings } = dependencies;
  const plan = await planOf(dependencies, asked);
  if (plan.status === "wait") return { status: "wait", waitSeconds };
  const refusal = plan.status === "refused" ? plan.failure : null;
  const request = plan.status === "asked" ? plan.request : nothingOf(plan.kind, settings.request);
  const isJoin = refusal !== null || request.kind === "stitch";
  const estimatedUsd = isJoin ? 0 : catalogue.estimateUsd(request);
  const still = plan.status === "asked" ? plan.still : placeOf(asked, settings.clipsBucket);
  // What was refused is a render of its own: the same request may be asked again when there is a clip.
  const version = refusal === null ? "" : `refused ${sha256(`${asked.text} ${refusal.message}`)}`;
  const sources = request.clips ?? (request.source === undefined ? [] : [request.source]);
  const begun = newRecord({
    renderId: renderIdOf({ bucket: "", key: sources.join(" "), version }, request),
    still,
    request,
    estimatedUsd,
    eventId: asked.id,
    now: now(),
  });
  const record: RenderRecord = {
    ...begun,
    still,
    source: request.source ?? null,
    parts: request.clips ?? [],
    from: plan.status === "asked" ? plan.from : null,
    next: isJoin ? null : begun.next,
  };
  return { status: "known", record, refusal, findings: [] };
}

async function planOf(dependencies: DerivedDependencies, asked: AskedOfClips): Promise<Plan> {
  const { catalogue, media, settings } = dependencies;
  const read = readRequest(asked.text);
  if (read.status === "unusable") {
    // The request of an event has no lines.
    const problems = read.problems.map((each) => (asked.file === null ? { ...each, line: null } : each));
    return refused(
      "animate",
      `${asked.file === null ? "" : `${asked.file.key}: `}${problems.map(sayProblem).join("; ")}`,
    );
  }
  const { kind = "animate" } = read.request;
  if (kind === "animate") return refused(kind, "still: is missing: where the still is that is to be animated");
  const found = await findSources(dependencies, read.request.clips ?? [read.request.source ?? ""]);
  if (found.status === "refused") return { ...found, kind };
  if (found.status === "wait") return found;
  const [source] = found.sources;
  if (source === undefined) return refused(kind, "clips: is missing");

  const facts = { key: source.still.key, date: asked.time.slice(0, 10), exif: null };
  const { request: filled, problems } = fillTemplates(read.request, facts);
  if (problems.length > 0) return refused(kind, problems.map(({ path, message }) => `${path}: ${message}`).join("; "));
  const request = { ...filled, kind };
  const { still } = source;
  const resolve = (shape: Parameters<typeof resolveDerivedRequest>[2]) =>
    resolveDerivedRequest(request, settings.request, shape, asked.id);
  const canJoin = media.joinClips !== undefined && media.lastFrame !== undefined;
  if (kind === "stitch") {
    if (!canJoin) return { status: "refused", failure: ownFailure("joining_unsupported"), kind };
    return { status: "asked", request: resolve(likeParts(found.sources)), from: null, still };
  }
  const job = await jobBehind(dependencies, source);
  if (kind === "extend") {
    const shape = longerThanSource(request, source, job, settings.request, catalogue.defaultsOf);
    const isTheirs = shape.provider === job?.provider && shape.model === job.model;
    const from = job !== null && isTheirs && catalogue.derivesOf(job.provider).includes(kind) ? job : null;
    if (from === null && !canJoin) return { status: "refused", failure: ownFailure("joining_unsupported"), kind };
    return { status: "asked", request: resolve(shape), from: from && sourceJob(from), still };
  }
  if (job === null) {
    const message = `The clip of ${source.renderId} was joined by us: no provider has a job of it to ${kind}.`;
    return { status: "refused", failure: ownFailure("derivation_unsupported", { message }), kind };
  }
  if (!catalogue.derivesOf(job.provider).includes(kind))
    return { status: "refused", failure: cantDerive(job.provider, kind), kind };
  return { status: "asked", request: resolve(likeSource(request, source, job)), from: sourceJob(job), still };
}

/** The renders that are named, all with their clips; or why not. */
async function findSources(
  { ledger }: DerivedDependencies,
  renderIds: readonly string[],
): Promise<{ status: "found"; sources: WithClip[] } | { status: "refused"; failure: Failure } | { status: "wait" }> {
  const sources: WithClip[] = [];
  let isUnderWay = false;
  for (const renderId of renderIds) {
    const record = (await ledger.get(renderId))?.record;
    if (record === undefined) {
      const message = `There is no render ${renderId.slice(0, 64)}.`;
      return { status: "refused", failure: ownFailure("source_unknown", { message }) };
    }
    const { clip, status } = record;
    if (!isEnded(status)) isUnderWay = true;
    else if (clip !== null && status === "succeeded") sources.push({ ...record, clip });
    else {
      const message = `The render ${renderId} was ${status === "failed" ? "not finished" : status}: it has no clip.`;
      return { status: "refused", failure: ownFailure("source_without_clip", { message }) };
    }
  }
  return isUnderWay ? { status: "wait" } : { status: "found", sources };
}

/** The job of a clip, also where it was made for another render that this one was served from. */
async function jobBehind({ ledger }: DerivedDependencies, source: RenderRecord): Promise<ReturnType<typeof jobOfClip>> {
  let record: RenderRecord | undefined = source;
  const seen = new Set<string>();
  while (record?.reusedFrom != null && !seen.has(record.renderId)) {
    seen.add(record.renderId);
    record = (await ledger.get(record.reusedFrom))?.record;
  }
  return record === undefined ? null : jobOfClip(record);
}

function sourceJob({ jobId, origin }: NonNullable<ReturnType<typeof jobOfClip>>): SourceJob {
  return { jobId, origin };
}

function refused(kind: RenderKind, why: string): Plan {
  const message = `The request can't be used: ${why}`.slice(0, 500);
  return { status: "refused", failure: ownFailure("request_invalid", { message }), kind };
}

/** The request of a record that only says why there is none. */
function nothingOf(kind: RenderKind, deployment: RenderRequest): ResolvedRequest {
  return resolveDerivedRequest({ kind }, deployment, { ...ourselves, seconds: 0, size: null, prompt: "" }, "");
}

/** Where the request itself lies, for a record that has no still. */
function placeOf({ file, id }: AskedOfClips, bucket: string): StillRecord {
  const place = file ?? { bucket, key: `requests/${id}`, versionId: null, etag: "", bytes: 0 };
  return { ...place, sha256: null, width: null, height: null, mediaType: null };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
