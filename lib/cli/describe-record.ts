import type { RenderRecord } from "../render/render-record.ts";
import type { Home } from "./home.ts";
import { cutMiddle, formatTable, printable } from "./table.ts";

/** The small table at the end of a run; nothing at all where there is nothing to tell of. */
export function renderTable(records: RenderRecord[], whereIs: Home["whereIs"]): string {
  if (records.length === 0) return "";
  const rows = records.map((record) => [
    cutMiddle(stillName(record)),
    record.status,
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
function formatCost({ attempts, cost }: RenderRecord): string {
  const jobs = attempts.filter((attempt) => attempt.jobId !== null).length;
  if (jobs === 0) return "$0.00";
  return cost.estimatedUsd === null ? "unknown" : `$${(cost.estimatedUsd * jobs).toFixed(2)}`;
}

/** Providers do not always end what they say. */
export function sentence(text: string): string {
  return /[.!?…。！？]$/.test(text) ? text : `${text}.`;
}
