import { clipsRequestedEvent } from "../local/still-events.ts";
import { problemsOf, sayProblem } from "../render/read-request.ts";
import { isEnded, type RenderRecord } from "../render/render-record.ts";
import type { RenderRequest } from "../render/request.ts";
import { failureNotes, renderTable, stillName } from "./describe-record.ts";
import { exitCodeOf } from "./exit-codes.ts";
import type { Home } from "./home.ts";
import { loadSettings, whereOf } from "./load-settings.ts";
import { sayFinding } from "./look-ahead.ts";
import { openHome } from "./open-home.ts";
import { printRecord, runSession } from "./run-session.ts";
import type { Settings } from "./settings.ts";
import { printable } from "./table.ts";
import { UsageError } from "./usage-error.ts";

/** The request that follows what was made so far, the named renders first; null where nothing does. */
export type NextRequest = (made: readonly RenderRecord[], settings: Settings) => RenderRequest | null;

/** Makes something of the clips of renders, one request after the other, and sees each to its end. */
export async function iterate(
  sources: readonly string[],
  flags: Record<string, unknown>,
  next: NextRequest,
): Promise<number> {
  const settings = await loadSettings(flags);
  const json = flags.json === true;
  return runSession(await openHome(settings), json, async ({ home, follow, progress }) => {
    const known = await Promise.all(sources.map((source) => requireClip(home, source, whereOf(settings))));
    // A source that an earlier run left unfinished is waited for.
    const unfinished = await home.resume();
    const made: RenderRecord[] = [];
    let problem: string | null = null;
    for (;;) {
      const request = next([...known, ...made], settings);
      if (request === null) break;
      const asked = { ...request, ...termsIn(flags, settings) };
      const problems = problemsOf(asked).map((each) => sayProblem({ ...each, line: null, column: null }));
      if (problems.length > 0) throw new UsageError(problems.join("\n"));
      const event = clipsRequestedEvent(asked, new Date());
      const end = await follow(await home.start(event), `${request.kind} ${stillName(known[0] as RenderRecord)}`);
      problem = end.problem;
      if (end.record !== null) made.push(end.record);
      if (end.record?.status !== "succeeded") break;
    }
    await Promise.all(unfinished);
    progress.close();
    if (json) made.forEach(printRecord);
    else {
      for (const record of made)
        for (const finding of record.warnings)
          process.stderr.write(`${printable(`${stillName(record)}: ${sayFinding(finding)}`)}\n`);
      process.stdout.write(`\n${summary(made, home.whereIs)}\n`);
    }
    if (problem !== null)
      process.stderr.write(`It could not be finished: ${printable(problem)}. The same command carries on with it.\n`);
    return exitCodeOf([...made.map((record) => record.status), ...(problem === null ? [] : ["broken" as const])]);
  });
}

async function requireClip(home: Home, renderId: string, where: string): Promise<RenderRecord> {
  const record = (await home.ledger.get(renderId))?.record;
  if (record === undefined)
    throw new UsageError(`There is no render ${printable(renderId)} in ${where}; \`stillmotion list\` shows all.`);
  if (isEnded(record.status) && record.status !== "succeeded")
    throw new UsageError(
      `The render ${renderId} has no clip: it was ${record.status}. \`stillmotion list\` shows all.`,
    );
  return record;
}

/** What was said in this call goes with the request; the rest is the home's. */
function termsIn(flags: Record<string, unknown>, settings: Settings): Partial<RenderRequest> {
  const { deadlineMinutes, maxCostUsd, labels } = settings;
  return {
    ...(flags.again === true ? { again: true } : {}),
    ...(flags.deadlineMinutes === undefined || deadlineMinutes === undefined ? {} : { deadlineMinutes }),
    ...(flags.maxCostUsd === undefined || maxCostUsd === undefined ? {} : { maxCostUsd }),
    ...(flags.labels === undefined || labels === undefined ? {} : { labels }),
  };
}

function summary(made: RenderRecord[], whereIs: Home["whereIs"]): string {
  if (made.length === 0) return "Nothing to do: it is as asked already.";
  const last = made.at(-1);
  return [
    renderTable(made, whereIs),
    ...failureNotes(made),
    ...(last?.status === "succeeded" && last.kind !== "character"
      ? [`To go on from it, its id is ${last.renderId}`]
      : []),
  ].join("\n\n");
}
