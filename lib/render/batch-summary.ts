import type { Failure } from "./failure.ts";
import type { RenderRecord } from "./render-record.ts";

/** How one line of a batch ended. `bad`: the line can't be used. `held`: not started, the batch's budget was used up. */
export type LineStatus = "succeeded" | "rejected" | "failed" | "canceled" | "bad" | "held";

/** One line of a batch, as its report tells of it. */
export interface LineResult {
  /** In the manifest, from 1. */
  line: number;
  status: LineStatus;
  /** As the manifest names it; null where the line can't be read. */
  still: string | null;
  /** Null where no render began. */
  renderId: string | null;
  /** The first line that asks for the very same; it has the render. */
  sameAs: number | null;
  clip: { bucket: string; key: string; durationSeconds: number } | null;
  thumbnail: { bucket: string; key: string } | null;
  prompt: string | null;
  provider: string | null;
  model: string | null;
  /** What its jobs have cost by the catalogue, whenever they were made; null where that is not known. */
  costUsd: number | null;
  failure: Pick<Failure, "class" | "code" | "message" | "remedy"> | null;
}

/** What a batch comes to: the detail of `Batch Completed`, and the head of its report. */
export interface BatchSummary {
  batchId: string;
  /** The manifest's name. */
  name: string;
  /** From 1: how often the batch was run. */
  run: number;
  startedAt: string;
  endedAt: string;
  /** Lines that ask for something, bad ones included. */
  lines: number;
  /** Lines that ask for what an earlier line asks for. */
  duplicates: number;
  /** By how they ended: every line once. */
  counts: Record<LineStatus, number>;
  /** Renders without a clip and bad lines, by why, the most frequent 200: a line that repeats another is not counted again. */
  failures: { class: Failure["class"]; code: string; count: number }[];
  cost: {
    /** The sum of what is known, in US dollars by the catalogue. */
    knownUsd: number;
    /** Renders whose cost is not known. */
    unknown: number;
    currency: "USD";
  };
}

const mostFailures = 200;

export interface Tally {
  lines: number;
  duplicates: number;
  counts: Record<LineStatus, number>;
  failures: Map<string, { class: Failure["class"]; code: string; count: number }>;
  knownUsd: number;
  unknown: number;
}

export function emptyTally(): Tally {
  const counts = { succeeded: 0, rejected: 0, failed: 0, canceled: 0, bad: 0, held: 0 };
  return { lines: 0, duplicates: 0, counts, failures: new Map(), knownUsd: 0, unknown: 0 };
}

/** Adds a line to a tally, in place: a batch has up to 100,000. */
export function countLine(tally: Tally, result: LineResult): void {
  tally.lines++;
  tally.counts[result.status]++;
  if (result.sameAs !== null) {
    tally.duplicates++;
    return;
  }
  if (result.renderId !== null) {
    if (result.costUsd === null) tally.unknown++;
    else tally.knownUsd += result.costUsd;
  }
  if (result.failure === null) return;
  const { class: failureClass, code } = result.failure;
  const known = tally.failures.get(`${failureClass} ${code}`);
  if (known === undefined) tally.failures.set(`${failureClass} ${code}`, { class: failureClass, code, count: 1 });
  else known.count++;
}

export function summaryOf(
  batch: Pick<BatchSummary, "batchId" | "name" | "run" | "startedAt">,
  tally: Tally,
  endedAt: string,
): BatchSummary {
  const { batchId, name, run, startedAt } = batch;
  const { lines, duplicates, counts, unknown } = tally;
  // Codes are the providers' own: however many there are, the event stays one that a bus takes.
  const failures = [...tally.failures.values()]
    .sort((left, right) => right.count - left.count || (left.code < right.code ? -1 : 1))
    .slice(0, mostFailures);
  const cost = { knownUsd: Math.round(tally.knownUsd * 10_000) / 10_000, unknown, currency: "USD" as const };
  return { batchId, name, run, startedAt, endedAt, lines, duplicates, counts: { ...counts }, failures, cost };
}

/** How a line ended whose render has this record. */
export function resultOf(line: number, still: string, record: RenderRecord): LineResult {
  const { status, clip, failure } = record;
  return {
    line,
    status: status === "succeeded" || status === "rejected" || status === "canceled" ? status : "failed",
    still,
    renderId: record.renderId,
    sameAs: null,
    clip: clip === null ? null : { bucket: clip.bucket, key: clip.key, durationSeconds: clip.durationSeconds },
    thumbnail: record.thumbnail,
    prompt: record.prompt,
    provider: record.request.provider,
    model: record.request.model,
    costUsd: record.cost.estimatedUsd,
    failure: failure === null ? null : pickFailure(failure),
  };
}

/** How a line ended that no render was made for. */
export function unrenderedResult(
  line: number,
  status: LineStatus,
  still: string | null,
  failure: LineResult["failure"],
): LineResult {
  const nothing = { renderId: null, sameAs: null, clip: null, thumbnail: null, costUsd: null };
  return { line, status, still, ...nothing, prompt: null, provider: null, model: null, failure };
}

function pickFailure({ class: failureClass, code, message, remedy }: Failure): LineResult["failure"] {
  return { class: failureClass, code, message, remedy };
}
