import { costOf, currentAttempt, type RenderRecord } from "../render/render-record.ts";
import type { Home } from "./home.ts";
import { cutMiddle, formatTable, printable } from "./table.ts";

/** The small table at the end of a run; nothing at all where there is nothing to tell of. */
export function renderTable(records: RenderRecord[], whereIs: Home["whereIs"]): string {
  if (records.length === 0) return "";
  const rows = records.map((record) => [
    cutMiddle(stillName(record)),
    describeStatus(record),
    record.clip === null ? "-" : printable(whereIs(record.clip)),
    record.clip === null ? "-" : record.clip.durationSeconds.toFixed(2),
    formatCost(record),
  ]);
  return formatTable([["still", "status", "clip", "seconds", "cost"], ...rows]);
}

/** What went wrong and what to do, for each record that has no clip. */
export function failureNotes(records: RenderRecord[]): string[] {
  return records.flatMap((record) =>
    record.failure === null
      ? []
      : [
          printable(
            `${stillName(record)} ${record.status === "failed" ? "failed" : `was ${record.status}`} (${record.failure.class}, ${record.failure.code}): ${sentence(record.failure.message)} ${record.failure.remedy}`,
          ),
        ],
  );
}

export function stillName(record: RenderRecord): string {
  return printable(record.still.key.replace(/^(stills|requested)\//, ""));
}

/** What its jobs cost, as far as is known: each one that was made, whatever became of it. */
function formatCost(record: RenderRecord): string {
  const { estimatedUsd } = record.kind === "stitch" ? record.cost : costOf(record);
  return estimatedUsd === null ? "unknown" : `$${estimatedUsd.toFixed(2)}`;
}

/** The status, and where a render under way stands at its provider. */
export function describeStatus(record: RenderRecord): string {
  if (record.status === "queued" && record.request.when === "batch")
    return `held until ${beginsAt(record).toISOString().slice(0, 16).replace("T", " ")} UTC`;
  const attempt = currentAttempt(record);
  const isQueued = attempt?.state === "running" && attempt.startedAt === null;
  return record.status === "rendering" && isQueued ? `queued at ${printable(attempt.provider)}` : record.status;
}

/** From when on its deadline counts. */
function beginsAt({ deadlineAt, request }: RenderRecord): Date {
  return new Date(Date.parse(deadlineAt) - request.deadlineMinutes * 60_000);
}

/** Providers do not always end what they say. */
export function sentence(text: string): string {
  return /[.!?…。！？]$/.test(text) ? text : `${text}.`;
}
