import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { type LocalManifest, openManifest, planManifest } from "../../batch/local-manifest.ts";
import { prefixEnding } from "../../batch/manifest-key.ts";
import { type BatchPlan, overBudget, planBatch } from "../../batch/plan-batch.ts";
import type { BadLine } from "../../batch/plan-lines.ts";
import { formatOf } from "../../batch/read-manifest.ts";
import { listedManifest } from "../../local/listed-manifest.ts";
import { type BatchEnd, runBatch } from "../../local/run-batch.ts";
import type { RenderRequest } from "../../render/request.ts";
import { batchAccess } from "../batch-access.ts";
import { batchSettings } from "../batch-settings.ts";
import { describePlan, describeSummary, exitCodeOfSummary } from "../describe-batch.ts";
import { exitCodes } from "../exit-codes.ts";
import { loadSettings, requestOf } from "../load-settings.ts";
import { openThisMachine } from "../open-home.ts";
import { runSession } from "../run-session.ts";
import type { Settings } from "../settings.ts";
import { printable } from "../table.ts";
import { UsageError } from "../usage-error.ts";

export interface BatchFlags extends Record<string, unknown> {
  json?: boolean;
  dryRun?: boolean;
  stills?: string;
  maxCostUsd?: string;
}

/** `stillmotion batch <manifest or folder>`: animates every line, or carries on with it. `onEnd`: told how that ended. */
export async function batchCommand(
  path: string,
  flags: BatchFlags,
  onEnd: (end: BatchEnd) => Promise<void> = async () => {},
): Promise<number> {
  // Here it is the whole batch's; the setting of this name is each render's own.
  const { maxCostUsd: limit, ...renderFlags } = flags;
  const settings = await loadSettings(renderFlags);
  const { stack } = settings;
  const maxCostUsd = readLimit(limit);
  const json = flags.json === true;
  const dryRun = flags.dryRun === true;
  if (stack !== undefined && dryRun)
    throw new UsageError("--dry-run works on this machine, by the same price list: leave --stack out");
  // What is listed for a look, or for a stack, does not stay here.
  const scratch = dryRun || stack !== undefined ? await mkdtemp(join(tmpdir(), "stillmotion-listing-")) : null;
  try {
    const manifest = await manifestAt(path, flags.stills, { except: settings.data, keepIn: scratch ?? settings.data });
    if (stack === undefined) return await runManifest(manifest, { settings, maxCostUsd, json, dryRun, onEnd });
    const { runOnStack } = await import("../stack-batch.ts");
    const request = requestOf(settings);
    return await runOnStack({ stack, manifest, request, maxCostUsd, dataFolder: settings.data, json });
  } finally {
    if (scratch !== null) await rm(scratch, { recursive: true, force: true });
  }
}

interface RunOptions {
  settings: Settings;
  /** Of a batch that is carried on with: the deployment's own request it was begun with. */
  request?: RenderRequest;
  /** What the whole batch may cost. */
  maxCostUsd: number | null;
  json: boolean;
  dryRun?: boolean;
  onEnd?(end: BatchEnd): Promise<void>;
}

/** Runs a batch on this machine, or carries on with it, and answers the exit code. */
export async function runManifest(manifest: LocalManifest, options: RunOptions): Promise<number> {
  const { settings, maxCostUsd, json } = options;
  const usual = batchSettings(settings);
  const request = options.request ?? usual.request;
  const planSettings = { ...usual, request: { ...request, provider: request.provider ?? usual.request.provider } };
  const plan = await planBatch(planManifest(manifest, planSettings), (bad) => {
    if (!json) process.stderr.write(`${printable(sayBad(manifest, bad))}\n`);
  });
  if (options.dryRun === true) return showPlan(plan, manifest, json);
  if (plan.renders === 0)
    throw new UsageError(
      `${printable(manifest.name)} has no line that can be rendered${json ? firstProblem(plan) : ""}.`,
    );
  const tooDear = overBudget(plan, maxCostUsd);
  if (tooDear !== null) throw new UsageError(`${printable(manifest.name)} was not begun: ${tooDear}.`);
  if (!json) process.stdout.write(`${describePlan(plan)}\n`);

  const home = await openThisMachine(settings);
  return runSession(home, json, async (session) => {
    // Renders of this batch are joined when their lines come; others end by the way.
    const unfinished = await home.resume();
    const end = await runBatch({ ...planSettings, ...batchAccess(home, session, settings), manifest, maxCostUsd });
    await options.onEnd?.(end);
    await Promise.all(unfinished);
    session.progress.close();
    if (end.status === "unfinished") {
      for (const problem of end.problems) process.stderr.write(`${printable(problem)}\n`);
      process.stderr.write("The batch has not ended: run the same command again to carry on.\n");
      return exitCodes.failed;
    }
    process.stdout.write(json ? `${JSON.stringify(end.summary)}\n` : `\n${describeSummary(end.summary, end.folder)}\n`);
    return exitCodeOfSummary(end.summary);
  });
}

/** A listing is nobody's file: its lines are known by their stills. */
function sayBad({ name, format }: LocalManifest, { line, problem, still }: BadLine): string {
  return `${name}, ${formatOf(name) === format || still === undefined ? `line ${line}` : still}: ${problem}`;
}

/** The manifest that a path names: a file, or a folder of stills. @throws UsageError */
export async function manifestAt(
  path: string,
  stills: string | undefined,
  folders: { except: string; keepIn: string },
): Promise<LocalManifest> {
  const name = basename(path);
  const facts = await stat(path).catch(() => null);
  if (facts === null) throw new UsageError(`${printable(path)}: there is no such file or folder`);
  if (facts.isDirectory()) {
    if (stills !== undefined) throw new UsageError("--stills goes with a manifest: a folder is its own");
    return listedManifest(
      { name: basename(resolve(path)) || "stills", prefix: "stills/" },
      { root: resolve(path), said: path, ...folders },
    );
  }
  if (name.endsWith(prefixEnding))
    throw new UsageError(
      `${printable(path)} names a prefix: it is for batches/ of a watched folder or a bucket. Here, name the folder itself`,
    );
  const format = formatOf(name);
  if (format === null)
    throw new UsageError(
      `${printable(path)}: a manifest's name ends in .jsonl (JSON Lines) or .csv; rename it, or name a folder of stills`,
    );
  if (!facts.isFile()) throw new UsageError(`${printable(path)}: this is no file`);
  const stillsFolder = resolve(stills ?? dirname(path));
  if ((await stat(stillsFolder).catch(() => null))?.isDirectory() !== true)
    throw new UsageError(`--stills ${printable(stills ?? "")}: there is no such folder`);
  return openManifest({ path, name, format, stillsFolder });
}

function readLimit(text: string | undefined): number | null {
  if (text === undefined) return null;
  const limit = Number(text);
  if (text.trim() === "" || !Number.isFinite(limit) || limit < 0)
    throw new UsageError(`--max-cost-usd is ${JSON.stringify(text)}: it must be a number of US dollars, 0 or more`);
  return limit;
}

function showPlan(plan: BatchPlan, manifest: LocalManifest, json: boolean): number {
  process.stdout.write(
    json ? `${JSON.stringify({ batchId: manifest.batchId, ...plan })}\n` : `${describePlan(plan)}\n`,
  );
  if (plan.renders === 0) return exitCodes.usage;
  return plan.bad.length === 0 ? exitCodes.succeeded : exitCodes.rejected;
}

function firstProblem({ bad: [first] }: BatchPlan): string {
  return first === undefined ? "" : `: line ${first.line}: ${printable(first.problem)}`;
}
