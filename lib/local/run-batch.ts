import { rm } from "node:fs/promises";
import { batchLineEvent, lineEventId } from "../batch/batch-event.ts";
import { type BatchFolder, type BatchState, batchFolderOf } from "../batch/batch-folder.ts";
import { badLine, canceledLine } from "../batch/line-failures.ts";
import { type LocalManifest, localPathOf, planManifest } from "../batch/local-manifest.ts";
import type { GoodLine } from "../batch/plan-lines.ts";
import { renderLines } from "../batch/render-lines.ts";
import { openResultFile } from "../batch/result-file.ts";
import { isSent, nameOfStill, type SentStill, type StillSource } from "../batch/still-source.ts";
import { writeReports } from "../batch/write-reports.ts";
import type { RenderLedger } from "../ledger/render-ledger.ts";
import type { ObjectStore, StoredObject } from "../objects/object-store.ts";
import { sayFileError } from "../objects/say-file-error.ts";
import type { Catalogue } from "../providers/catalogue/catalogue.ts";
import {
  type BatchSummary,
  countLine,
  emptyTally,
  type LineResult,
  resultOf,
  summaryOf,
} from "../render/batch-summary.ts";
import { batchCompletedEvent, type OutgoingEvent } from "../render/outgoing-event.ts";
import { canonicalJson } from "../render/render-id.ts";
import { isEnded } from "../render/render-record.ts";
import type { RenderRequest } from "../render/request.ts";
import { type BatchWatch, watchBatch } from "./batch-watch.ts";
import type { Ended } from "./local-executions.ts";

export interface BatchOptions {
  manifest: LocalManifest;
  /** What asked for it, of a listing that a folder is watched for. */
  askedBy?: string | null;
  dataFolder: string;
  /** The deployment's own request. */
  request: RenderRequest & { provider: string };
  catalogue: Catalogue;
  hasProvider(name: string): boolean;
  /** Hosts that stills may be fetched from. */
  stillHosts: readonly string[];
  /** What the whole batch may cost, in US dollars by the catalogue; null: no limit. */
  maxCostUsd: number | null;
  /** Renders that are started and not ended: as many as the home runs at once, and some to follow on. */
  lookAhead: number;
  objects: Pick<ObjectStore, "read">;
  ledger: Pick<RenderLedger, "list">;
  drop(path: string, key: string): Promise<StoredObject>;
  /** Starts a render, or joins it, and answers how it ended. `label`: the still's name. */
  render(event: Record<string, unknown>, label: string): Promise<Ended>;
  /** Ends a render, for a batch that somebody cancels. */
  cancel(renderId: string): Promise<void>;
  emit(event: OutgoingEvent): Promise<void>;
  now(): Date;
  /** Stops the batch where it stands; the next run carries on. */
  signal: AbortSignal;
}

export type BatchEnd =
  | { status: "completed"; summary: BatchSummary; folder: string }
  /** Renders have no end yet, for these reasons: the next run carries on with them. */
  | { status: "unfinished"; problems: string[] };

/**
 * Runs a batch to its end, or carries on with one that was stopped. A batch that has ended is run again from the start:
 * the clips it has are found, what failed is tried again.
 */
export async function runBatch(options: BatchOptions): Promise<BatchEnd> {
  const { dataFolder, manifest, maxCostUsd, lookAhead, signal } = options;
  const files = batchFolderOf(dataFolder, manifest.batchId, manifest.format);
  const state = await beginRun(files, options);
  const tally = emptyTally();
  const results = await openResultFile(files.results, (result) => countLine(tally, result));
  const watch = watchBatch({ ...options, batch: state });
  try {
    const lines = planManifest({ ...manifest, path: files.manifest }, options);
    const render = (line: GoodLine) => renderLine(options, state, line);
    const leave = (line: GoodLine) => leaveLine(watch, state, line);
    const problems = await renderLines(lines, { lookAhead, maxCostUsd, results, tally, render, leave, signal });
    if (signal.aborted) return { status: "unfinished", problems: ["it was stopped"] };
    if (problems.length > 0) return { status: "unfinished", problems };
    const summary = summaryOf(state, tally, options.now().toISOString());
    await writeReports(files.folder, summary, results, options.objects);
    await options.emit(batchCompletedEvent(summary));
    await files.writeState({ ...state, status: "completed", summary });
    return { status: "completed", summary, folder: files.folder };
  } finally {
    watch.close();
    await results.close();
  }
}

/** Of a batch that was canceled, what had begun is told as it ended. */
async function leaveLine(watch: BatchWatch, { batchId }: BatchState, line: GoodLine): Promise<LineResult | null> {
  if (!(await watch.isCanceled())) return null;
  const record = (await watch.begun()).get(lineEventId(batchId, line.line));
  // One that is open is canceled as it goes on.
  if (record !== undefined && !isEnded(record.status)) return null;
  return record === undefined ? canceledLine(line) : resultOf(line.line, nameOfStill(line.still), record);
}

/** Takes up the run that was stopped, if it asked for the same; else begins another. */
async function beginRun(files: BatchFolder, options: BatchOptions): Promise<BatchState> {
  const { manifest, askedBy = null, request, maxCostUsd, now } = options;
  const { batchId, name, format, stillsFolder, keyFolder } = manifest;
  const before = await files.readState();
  const isSame = before?.stillsFolder === stillsFolder && canonicalJson(before.request) === canonicalJson(request);
  if (before?.status === "running" && isSame) {
    const state = { ...before, maxCostUsd, askedBy: askedBy ?? before.askedBy };
    await files.writeState(state);
    return state;
  }
  await files.keepManifest(manifest.path);
  await rm(files.results, { force: true });
  const run = (before?.run ?? 0) + 1;
  const identity = { batchId, name, format, stillsFolder, keyFolder, askedBy, request, maxCostUsd, run };
  const state: BatchState = { ...identity, startedAt: now().toISOString(), status: "running", summary: null };
  await files.writeState(state);
  return state;
}

async function renderLine(
  { manifest, drop, render }: BatchOptions,
  state: BatchState,
  { line, still, request }: GoodLine,
): Promise<LineResult | null> {
  const name = nameOfStill(still);
  const dropped = await bring(still).catch((error: Error) => error);
  if (dropped instanceof Error) {
    // A still that went after the batch was checked is one line's trouble; a disk that is full is everybody's.
    if (["ENOENT", "EACCES", "EISDIR"].includes((dropped as NodeJS.ErrnoException).code ?? ""))
      return badLine(line, name, `the still can't be read: ${sayFileError(dropped)}`);
    throw dropped;
  }
  const { record, problem } = await render(batchLineEvent(state, line, dropped, request), name);
  if (record !== null && isEnded(record.status)) return resultOf(line, name, record);
  if (problem === "stopped") return null;
  throw new Error(problem ?? "its render has no end");

  /** Where it lies in the data folder; one that is sent is brought there by its render. */
  async function bring(still: StillSource): Promise<StoredObject | SentStill> {
    if (isSent(still)) return still;
    // Any other was refused when the line was read.
    if (!("path" in still)) throw new Error(`${name} is not on this machine`);
    return drop(localPathOf(still, manifest.stillsFolder), `${manifest.keyFolder}${still.path}`);
  }
}
