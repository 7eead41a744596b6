import type { RenderRecord } from "../render/render-record.ts";
import type { Home } from "./home.ts";
import { formatTable, printable } from "./table.ts";

/** The small table at the end of a run. */
export function renderTable(records: RenderRecord[], whereIs: Home["whereIs"]): string {
  const rows = records.map((record) => [
    stillName(record),
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
            `${stillName(record)} was ${record.status} (${record.failure.class}, ${record.failure.code}): ${sentence(record.failure.message)} ${record.failure.remedy}`,
          ),
        ],
  );
}

export function stillName(record: RenderRecord): string {
  return printable(record.still.key.replace(/^(stills|requested)\//, ""));
}

function formatCost(record: RenderRecord): string {
  const { estimatedUsd } = record.cost;
  return estimatedUsd === null ? "unknown" : `$${estimatedUsd.toFixed(2)}`;
}

/** Providers do not always end what they say. */
function sentence(text: string): string {
  return /[.!?…。！？]$/.test(text) ? text : `${text}.`;
}
