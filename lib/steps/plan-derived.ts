import { characterIdOf } from "../render/characters.ts";
import type { SourceJob } from "../render/derivation.ts";
import {
  jobOfClip,
  likeClip,
  likeParts,
  likeSource,
  longerThanSource,
  resolveDerivedRequest,
  type WithClip,
} from "../render/derived-request.ts";
import { isLongEnough, longerThanAsked } from "../render/extension-seconds.ts";
import type { Failure } from "../render/failure.ts";
import type { Finding } from "../render/lint/finding.ts";
import { lintRequest } from "../render/lint/lint-request.ts";
import { refusedByLint } from "../render/lint/refused-by-lint.ts";
import { cantDerive, noCharacters, ownFailure } from "../render/own-failures.ts";
import { readRequest, sayProblem } from "../render/read-request.ts";
import { isEnded, type RenderRecord, type StillRecord } from "../render/render-record.ts";
import type { RenderKind, RenderRequest, ResolvedRequest } from "../render/request.ts";
import { fillTemplates } from "../render/template.ts";
import type { StepDependencies } from "./step-dependencies.ts";

export type DerivedDependencies = Pick<StepDependencies, "catalogue" | "ledger" | "now" | "settings">;

/** A request for something to be made of clips, as it came: by event, or in a file. */
export interface AskedOfClips {
  /** The text of the request, for its problems to have a place. */
  text: string;
  /** The file it was read from; null for an event. */
  file: Pick<StillRecord, "bucket" | "key" | "versionId" | "etag" | "bytes"> | null;
  id: string;
  time: string;
}

/** A file with more than this is no request. */
export const largestRequestBytes = 100_000;

/** What a request named, as far as it could be read. */
export type Named = Pick<RenderRequest, "source" | "clips"> & { kind: RenderKind };

export type DerivedPlan =
  /** `still`: the one that the first of its clips began with. */
  | { status: "asked"; request: ResolvedRequest; findings: Finding[]; from: SourceJob | null; still: StillRecord }
  | { status: "refused"; failure: Failure; named: Named; still: StillRecord | null }
  /** A clip that it names is still being made. */
  | { status: "wait" };

/** Who is to make what of which clips, with every default filled in; or what speaks against it. */
export async function planDerived(dependencies: DerivedDependencies, asked: AskedOfClips): Promise<DerivedPlan> {
  const { catalogue, settings } = dependencies;
  const { file } = asked;
  if (file !== null && file.bytes > largestRequestBytes) {
    const why = `${file.key} has ${file.bytes} bytes, more than the ${largestRequestBytes} of the largest request`;
    return refused({ kind: "animate" }, null, invalid(why));
  }
  const read = readRequest(asked.text);
  if (read.status === "unusable") {
    // The request of an event has no lines.
    const problems = read.problems.map((each) => (file === null ? { ...each, line: null } : each));
    const place = file === null ? "" : `${file.key}: `;
    return refused({ kind: "animate" }, null, invalid(`${place}${problems.map(sayProblem).join("; ")}`));
  }
  const { kind = "animate", source: sourceId, clips } = read.request;
  const named: Named = {
    kind,
    ...(sourceId === undefined ? {} : { source: sourceId }),
    ...(clips === undefined ? {} : { clips }),
  };
  if (kind === "animate")
    return refused(named, null, invalid("still: is missing: where the still is that is to be animated"));
  const found = await findSources(dependencies, clips ?? [sourceId ?? ""]);
  if ("failure" in found) return refused(named, null, found.failure);
  if (found.isUnderWay) return { status: "wait" };
  const [source] = found.sources;
  if (source === undefined) return refused(named, null, ownFailure("source_unknown"));

  const { still } = source;
  const facts = { key: still.key, date: asked.time.slice(0, 10), exif: null };
  const { request: filled, problems } = fillTemplates(read.request, facts);
  if (problems.length > 0)
    return refused(named, still, invalid(problems.map(({ path, message }) => `${path}: ${message}`).join("; ")));
  const plan = (
    shape: Parameters<typeof resolveDerivedRequest>[2],
    from: SourceJob | null,
    known: Finding[] = [],
  ): DerivedPlan => {
    const request = resolveDerivedRequest({ ...filled, kind }, settings.request, shape, asked.id);
    const isSaid = kind !== "stitch" && kind !== "character";
    const findings = [...known, ...(isSaid ? lintRequest(filled, request, catalogue.promptLimitOf) : [])];
    const refusal = refusedByLint(findings, settings.strict === true, catalogue.holdsFor(request.provider));
    if (refusal !== null) return refused(named, still, invalid(refusal));
    return { status: "asked", request, findings, from: from && { jobId: from.jobId, origin: from.origin }, still };
  };
  if (kind === "stitch") return plan(likeParts(found.sources), null);
  const job = await jobBehind(dependencies, source);
  if (kind === "character") {
    const provider = read.request.provider ?? job?.provider ?? settings.request.provider;
    if (catalogue.charactersOf(provider) === 0) return refused(named, still, noCharacters(provider));
    const shape = likeClip(source, provider);
    return (await isTaken(dependencies, read.request.character ?? "", provider, source))
      ? refused(named, still, ownFailure("character_exists"))
      : plan(shape, null);
  }
  if (kind === "extend") {
    const { totalSeconds } = filled;
    const { durationSeconds } = source.clip;
    if (totalSeconds !== undefined && isLongEnough(durationSeconds, totalSeconds))
      return refused(
        named,
        still,
        invalid(`totalSeconds: the clip is ${durationSeconds} s long already, not less than ${totalSeconds} s`),
      );
    const shape = longerThanSource(filled, source, job, settings.request, catalogue);
    const isTheirs = shape.provider === job?.provider && shape.model === job.model;
    const from = isTheirs && catalogue.derivesOf(shape.provider).includes(kind) ? job : null;
    return plan(shape, from, longerThanAsked(durationSeconds, shape, totalSeconds, catalogue.secondsOf(shape)));
  }
  if (job === null) {
    const message = `The clip of ${source.renderId} was joined by us: no provider has a job of it to ${kind}.`;
    return refused(named, still, ownFailure("derivation_unsupported", { message }));
  }
  return catalogue.derivesOf(job.provider).includes(kind)
    ? plan(likeSource(filled, source, job), job)
    : refused(named, still, cantDerive(job.provider, kind));
}

/** Whether a provider has, or is being asked for, a character of that name that was made of another clip. */
async function isTaken(
  { ledger }: DerivedDependencies,
  name: string,
  provider: string,
  { renderId, clip }: WithClip,
): Promise<boolean> {
  const known = (await ledger.get(characterIdOf(provider, name)))?.record;
  if (known === undefined || known.source === renderId || !isKept(known)) return false;
  const other = known.source === null ? null : ((await ledger.get(known.source))?.record.clip ?? null);
  return other?.sha256 !== clip.sha256;
}

/** Whether there is, or may be, a character: not where asking for one came to nothing. */
function isKept({ status, attempts }: RenderRecord): boolean {
  return (
    !isEnded(status) ||
    status === "succeeded" ||
    attempts.some(({ failure, state }) => state !== "failed" || failure?.code === "create_outcome_unknown")
  );
}

/** The renders that are named, with their clips; or why one of them can't be used. */
async function findSources(
  { ledger }: DerivedDependencies,
  renderIds: readonly string[],
): Promise<{ sources: WithClip[]; isUnderWay: boolean } | { failure: Failure }> {
  const sources: WithClip[] = [];
  let isUnderWay = false;
  for (const renderId of renderIds) {
    const record = (await ledger.get(renderId))?.record;
    if (record === undefined)
      return { failure: ownFailure("source_unknown", { message: `There is no render ${renderId}.` }) };
    const { clip, status } = record;
    if (!isEnded(status)) isUnderWay = true;
    else if (clip !== null && status === "succeeded") sources.push({ ...record, clip });
    else
      return {
        failure: ownFailure("source_without_clip", { message: `The render ${renderId} has no clip: it is ${status}.` }),
      };
  }
  return { sources, isUnderWay };
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

function refused(named: Named, still: StillRecord | null, failure: Failure): DerivedPlan {
  return { status: "refused", failure, named, still };
}

function invalid(why: string): Failure {
  const message = `The request can't be used: ${why}`.slice(0, 500);
  return ownFailure("request_invalid", { message, remedy: "Correct the request, and send or drop it again." });
}
