import { fileURLToPath } from "node:url";
import type { Ended } from "../../local/local-home.ts";
import { renderRequestedEvent } from "../../local/still-events.ts";
import type { RenderRecord } from "../../render/render-record.ts";
import type { RenderRequest } from "../../render/request.ts";
import { collectStills, type GivenStill } from "../collect-stills.ts";
import { failureNotes, renderTable } from "../describe-record.ts";
import { exitCodeOf } from "../exit-codes.ts";
import type { Home } from "../home.ts";
import { loadSettings } from "../load-settings.ts";
import { openHome } from "../open-home.ts";
import { printRecord, runSession, type Session } from "../run-session.ts";
import { printable } from "../table.ts";
import { UsageError } from "../usage-error.ts";

export interface RenderFlags extends Record<string, unknown> {
  json?: boolean;
  again?: boolean;
}

const example = fileURLToPath(new URL("../../../examples/lighthouse.jpg", import.meta.url));

/** `stillmotion render [stills...]`: animates stills, and carries on with what an earlier run left unfinished. */
export async function renderCommand(paths: string[], flags: RenderFlags): Promise<number> {
  const settings = await loadSettings(flags);
  const { stills, problems } = await collectStills(paths.length === 0 ? [example] : paths, settings.data);
  if (stills.length === 0) throw new UsageError(problems.map(printable).join("\n"));
  const json = flags.json === true;

  return runSession(await openHome(settings), json, async (session) => {
    const unfinished = await session.home.resume();
    const dropped = await Promise.all(
      stills.map((still) => renderStill(session, still, flags.again === true, (problem) => problems.push(problem))),
    );
    const ends = [...dropped.filter((end) => end !== null), ...(await Promise.all(unfinished))];
    const records = distinct(ends);
    session.progress.close();
    if (json) records.forEach(printRecord);
    else printSummary(records, session.home.whereIs);
    for (const problem of problems) process.stderr.write(`${printable(problem)}\n`);
    const broken = ends.filter((end) => end.problem !== null);
    for (const end of broken)
      process.stderr.write(
        `A render could not be finished: ${printable(`${end.problem}`)}. The next start carries on with it.\n`,
      );
    const statuses = [
      ...records.map((record) => record.status),
      ...[...problems, ...broken].map(() => "broken" as const),
    ];
    return exitCodeOf(statuses);
  });
}

async function renderStill(
  session: Session,
  still: GivenStill,
  again: boolean,
  onProblem: (problem: string) => void,
): Promise<Ended | null> {
  const { home } = session;
  const dropped = await home.drop(still.path, still.key).catch((error: Error) => {
    onProblem(`${still.path} can't be read or copied: ${error.message}`);
    return null;
  });
  if (dropped === null) return null;
  const request: RenderRequest = { ...home.request, ...(again ? { again: true } : {}) };
  return session.follow(
    await home.start(renderRequestedEvent(dropped, request, new Date())),
    still.key.replace(/^stills\//, ""),
  );
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
