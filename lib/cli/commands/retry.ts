import { renderReopenedEvent } from "../../local/still-events.ts";
import { isEnded } from "../../render/render-record.ts";
import { failureNotes, renderTable, sentence, stillName } from "../describe-record.ts";
import { exitCodeOf } from "../exit-codes.ts";
import { loadSettings, whereOf } from "../load-settings.ts";
import { openHome } from "../open-home.ts";
import { printRecord, runSession } from "../run-session.ts";
import { UsageError } from "../usage-error.ts";

/** A render keeps its request: with any of these changed it is another one. */
const requestFlags = ["prompt", "shot", "keep", "change", "aspect", "seconds", "size", "model", "fit", "provider"];

/** `stillmotion retry <renderId>`: opens a render again that ended without a clip, and sees it to its end. */
export async function retryCommand(renderId: string, flags: Record<string, unknown>): Promise<number> {
  const changed = requestFlags.filter((name) => flags[name] !== undefined);
  if (changed.length > 0) {
    const named = changed.map((name) => `--${name}`).join(", ");
    throw new UsageError(
      `A retry keeps its request, so it takes no ${named}: a changed request is a new render (\`stillmotion render <still> --prompt ...\`).`,
    );
  }
  const settings = await loadSettings(flags);
  const json = flags.json === true;
  return runSession(await openHome(settings), json, async ({ home, follow, progress }) => {
    const record = (await home.ledger.get(renderId))?.record;
    if (record === undefined)
      throw new UsageError(`There is no render ${renderId} in ${whereOf(settings)}; \`stillmotion list\` shows all.`);
    if (record.status === "succeeded")
      throw new UsageError(
        `The render ${renderId} has its clip already; to make another, render the still with --again.`,
      );
    if (record.status === "rejected") {
      const { message = "", remedy = "" } = record.failure ?? {};
      throw new UsageError(
        `The render ${renderId} was rejected, and would be again: ${sentence(message)} ${remedy} A changed request is a new render (\`stillmotion render <still> --prompt ...\`).`,
      );
    }
    const acceptDuplicate = flags.acceptDuplicate === true;
    const unknown = record.attempts
      .slice(record.attemptsBeforeRetry)
      .find(({ failure }) => failure?.code === "create_outcome_unknown")?.failure;
    if (isEnded(record.status) && unknown != null && !acceptDuplicate) {
      throw new UsageError(`${unknown.message} ${unknown.remedy}`);
    }
    const event = renderReopenedEvent(renderId, acceptDuplicate, new Date());
    // Only the flags: the terms of the configuration are for new renders.
    const deadline = flags.deadlineMinutes === undefined ? {} : { deadlineMinutes: settings.deadlineMinutes };
    const money = flags.maxCostUsd === undefined ? {} : { maxCostUsd: settings.maxCostUsd };
    const detail = { ...(event.detail as object), ...deadline, ...money };
    const end = await follow(await home.start({ ...event, detail }), stillName(record));
    progress.close();
    const records = end.record === null ? [] : [end.record];
    if (json) records.forEach(printRecord);
    else
      process.stdout.write(
        `\n${[renderTable(records, home.whereIs), ...failureNotes(records)].filter((part) => part !== "").join("\n\n")}\n`,
      );
    return exitCodeOf([end.record?.status ?? "broken"]);
  });
}
