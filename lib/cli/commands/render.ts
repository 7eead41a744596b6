import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Ended } from "../../local/local-executions.ts";
import { renderRequestedEvent } from "../../local/still-events.ts";
import type { StoredObject } from "../../objects/object-store.ts";
import { sayFileError } from "../../objects/say-file-error.ts";
import type { RenderRecord } from "../../render/render-record.ts";
import type { RenderRequest } from "../../render/request.ts";
import { collectStills, type GivenStill } from "../collect-stills.ts";
import { describeDryRun } from "../describe-dry-run.ts";
import { failureNotes, renderTable } from "../describe-record.ts";
import { exitCodeOf } from "../exit-codes.ts";
import type { Home } from "../home.ts";
import { loadSettings } from "../load-settings.ts";
import { localCatalogue } from "../local-catalogue.ts";
import { isRefused, type LookedAhead, sayFinding } from "../look-ahead.ts";
import { lookAtStills, type SeenStill } from "../look-at-stills.ts";
import { openHome } from "../open-home.ts";
import { previewOf, readPreview, requireMakers, savePreview } from "../previews.ts";
import { printRecord, runSession, type Session } from "../run-session.ts";
import type { Settings } from "../settings.ts";
import { printable } from "../table.ts";
import { UsageError } from "../usage-error.ts";

export interface RenderFlags extends Record<string, unknown> {
  json?: boolean;
  again?: boolean;
  dryRun?: boolean;
  preview?: boolean;
  approve?: string;
}

/** What one call renders: each a still in its place, with its request. */
interface Order {
  label: string;
  place(home: Home): Promise<StoredObject>;
  request: RenderRequest;
  /** Told once it is known which render it is. */
  onRecord?(record: RenderRecord): Promise<void>;
}

const example = fileURLToPath(new URL("../../../examples/lighthouse.jpg", import.meta.url));

/** `stillmotion render [stills...]`: animates stills, and carries on with what an earlier run left unfinished. */
export async function renderCommand(paths: string[], flags: RenderFlags): Promise<number> {
  refuseTogether(paths, flags);
  const spends = flags.dryRun !== true && flags.preview !== true;
  const settings = await loadSettings(flags, { spends });
  if (settings.stack !== undefined && (flags.approve !== undefined || !spends))
    throw new UsageError("Dry runs and previews work on this machine: leave --stack out.");
  if (flags.approve !== undefined) return renderOrders(settings, flags, [await approved(settings, flags.approve)], []);

  const { stills, problems } = await collectStills(paths.length === 0 ? [example] : paths, settings.data);
  if (stills.length === 0) throw new UsageError(problems.map(printable).join("\n"));
  const asked = await lookAtStills(stills, settings, flags);
  if (flags.dryRun === true) return dryRunAll(asked, settings, flags, problems);
  tell(asked, settings, flags);
  const leftOut = asked.map(({ ahead }) => whyLeftOut(ahead, settings, spends));
  const orders = asked
    .filter((_each, index) => leftOut[index] === null)
    .map(({ still, ahead }) => orderOf(still, ahead, settings, flags));
  return renderOrders(
    settings,
    flags,
    orders,
    problems,
    leftOut.filter((why) => why !== null),
  );
}

/** Why a still is left out, while the others are rendered; null where it is not. */
function whyLeftOut(ahead: LookedAhead, { strict }: Settings, spends: boolean): "rejected" | "unready" | null {
  if (isRefused(ahead, strict)) return "rejected";
  return spends && ahead.unready.length > 0 ? "unready" : null;
}

function refuseTogether(paths: string[], flags: RenderFlags): void {
  const modes = (["dryRun", "preview", "approve"] as const).filter((mode) => flags[mode] !== undefined);
  if (modes.length > 1)
    throw new UsageError("--dry-run, --preview and --approve are three different things: choose one.");
  if (flags.approve !== undefined && paths.length > 0)
    throw new UsageError("--approve renders what was previewed: it takes the preview's id, and no stills.");
}

/** As it was asked for, not as it was filled in: the first step fills in. */
function orderOf(still: GivenStill, ahead: LookedAhead, settings: Settings, flags: RenderFlags): Order {
  const label = still.key.replace(/^stills\//, "");
  const place = (home: Home) => home.drop(still.path, still.key);
  const request = { ...ahead.asked, ...(flags.again === true ? { again: true } : {}) };
  if (flags.preview !== true) return { label, place, request };
  let dropped: StoredObject | null = null;
  return {
    label,
    async place(home) {
      dropped = await place(home);
      return dropped;
    },
    request: previewOf(request),
    async onRecord({ renderId }) {
      if (dropped === null) return;
      const { bucket, key, versionId } = dropped;
      await savePreview(settings.data, renderId, { still: { bucket, key, versionId }, request });
    },
  };
}

async function approved(settings: Settings, renderId: string): Promise<Order> {
  const { still, request } = await readPreview(settings.data, renderId);
  requireMakers(renderId, request, settings);
  const place = async (): Promise<StoredObject> => ({ ...still, etag: "", bytes: 0 });
  return { label: still.key.replace(/^stills\//, ""), place, request };
}

async function renderOrders(
  settings: Settings,
  flags: RenderFlags,
  orders: Order[],
  problems: string[],
  leftOut: ("rejected" | "unready")[] = [],
): Promise<number> {
  const json = flags.json === true;
  return runSession(await openHome(settings), json, async (session) => {
    const unfinished = await session.home.resume();
    const dropped = await Promise.all(
      orders.map((order) => renderOrder(session, order, (problem) => problems.push(problem))),
    );
    const ends = [...dropped.filter((end) => end !== null), ...(await Promise.all(unfinished))];
    const records = distinct(ends);
    session.progress.close();
    if (json) records.forEach(printRecord);
    else printSummary(records, session.home.whereIs);
    if (!json && flags.preview === true) printApprovals(dropped);
    for (const problem of problems) process.stderr.write(`${printable(problem)}\n`);
    const broken = ends.filter((end) => end.problem !== null);
    for (const end of broken)
      process.stderr.write(
        `A render could not be finished: ${printable(`${end.problem}`)}. The next start carries on with it.\n`,
      );
    const statuses = [
      ...records.map((record) => record.status),
      ...[...problems, ...broken].map(() => "broken" as const),
      ...leftOut,
    ];
    return exitCodeOf(statuses);
  });
}

async function renderOrder(
  session: Session,
  order: Order,
  onProblem: (problem: string) => void,
): Promise<Ended | null> {
  const { home } = session;
  const dropped = await order.place(home).catch((error: Error) => {
    onProblem(`${order.label} can't be read or copied: ${sayFileError(error)}`);
    return null;
  });
  if (dropped === null) return null;
  const end = await session.follow(
    await home.start(renderRequestedEvent(dropped, order.request, new Date())),
    order.label,
  );
  if (end.record !== null) await order.onRecord?.(end.record);
  return end;
}

/** What the lint found and what can't be used: on the side, so that `--json` stays records alone. */
function tell(asked: SeenStill[], settings: Settings, flags: RenderFlags): void {
  for (const { still, ahead } of asked) {
    const unready = flags.preview === true ? [] : ahead.unready;
    for (const problem of [...ahead.problems, ...ahead.missing, ...unready])
      process.stderr.write(`${printable(problem)}\n`);
    for (const line of flags.dryRun === true ? [] : ahead.unknown)
      process.stderr.write(`${printable(`${still.path}: ${line}`)}\n`);
    if (flags.json === true && !isRefused(ahead, settings.strict)) continue;
    // Of a request that can't be read, the lint would speak of what nobody asked for.
    for (const finding of ahead.problems.length > 0 ? [] : ahead.findings)
      process.stderr.write(`${printable(`${still.path}: ${sayFinding(finding)}`)}\n`);
  }
}

async function dryRunAll(
  asked: SeenStill[],
  settings: Settings,
  flags: RenderFlags,
  unreadable: string[],
): Promise<number> {
  const { dryRun } = await import("../dry-run.ts");
  const folder = join(settings.data, "dry-run");
  const place = { folder, catalogue: localCatalogue(settings), now: new Date(), limits: settings };
  const statuses: Parameters<typeof exitCodeOf>[0] = unreadable.map(() => "broken");
  for (const { still, ahead } of asked) {
    // Of a request that can't be read nothing is shown but why: the rest would be what nobody asked for.
    const bytes = await readFile(still.path).catch((error: Error) => sayFileError(error));
    const unusable = (status: "rejected" | "failed", problems: string[]) => ({ still: still.path, problems, status });
    const run =
      ahead.problems.length > 0
        ? unusable("rejected", ahead.problems)
        : typeof bytes === "string"
          ? unusable("failed", [`it can't be read: ${bytes}`])
          : await dryRun(still, ahead, place, bytes);
    if (run.status !== "ready") statuses.push(run.status);
    else if (isRefused(ahead, settings.strict)) statuses.push("rejected");
    process.stdout.write(flags.json === true ? `${JSON.stringify(run)}\n` : `${describeDryRun(run)}\n\n`);
  }
  for (const problem of unreadable) process.stderr.write(`${printable(problem)}\n`);
  return exitCodeOf(statuses);
}

/** A render that was asked for twice in one call is one line. */
function distinct(ends: Ended[]): RenderRecord[] {
  const records = ends.flatMap((end) => (end.record === null ? [] : [end.record]));
  return [...new Map(records.map((record) => [record.renderId, record])).values()];
}

function printSummary(records: RenderRecord[], whereIs: Home["whereIs"]): void {
  if (records.length > 0) process.stdout.write(`\n${renderTable(records, whereIs)}\n`);
  for (const note of failureNotes(records)) process.stdout.write(`\n${note}\n`);
}

function printApprovals(ends: (Ended | null)[]): void {
  const made = ends.flatMap((end) => (end?.record?.status === "succeeded" ? [end.record.renderId] : []));
  if (made.length === 0) return;
  process.stdout.write("\nTo have it made as previewed:\n");
  for (const renderId of made) process.stdout.write(`  stillmotion render --approve ${renderId}\n`);
}
