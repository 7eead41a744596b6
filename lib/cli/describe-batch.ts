import { join } from "node:path";
import type { BatchPlan } from "../batch/plan-batch.ts";
import type { BatchSummary } from "../render/batch-summary.ts";
import { exitCodeOf } from "./exit-codes.ts";
import { printable } from "./table.ts";

/** What a batch would come to, in a line. */
export function describePlan({ lines, renders, duplicates, bad, moreBad, estimatedUsd, unpriced }: BatchPlan): string {
  const parts = [`${count(lines, "line")}: ${count(renders, "render")}`];
  if (duplicates > 0) parts.push(`${duplicates} that ask for what another asks for`);
  if (bad.length > 0) parts.push(`${bad.length + moreBad} that can't be used`);
  const unknown = unpriced === 0 ? "" : `, and ${count(unpriced, "render")} without a known price`;
  return `${parts.join(", ")}. One job each comes to $${estimatedUsd.toFixed(2)} by list prices${unknown}.`;
}

/** How a batch ended, and where its report is. */
export function describeSummary({ counts, cost, failures }: BatchSummary, folder: string): string {
  const ends = Object.entries(counts).filter(([, number]) => number > 0);
  const unknown = cost.unknown === 0 ? "" : `; of ${count(cost.unknown, "render")} the cost is not known`;
  return [
    `${ends.map(([status, number]) => `${number} ${status}`).join(", ")}. Cost by list prices: $${cost.knownUsd.toFixed(2)}${unknown}.`,
    ...failures.map((failure) => printable(`  ${failure.count} ${failure.class}: ${failure.code}`)),
    `Report: ${printable(join(folder, "report.html"))}, with .json and .csv beside it.`,
  ].join("\n");
}

/** The exit code of a batch that has ended. */
export function exitCodeOfSummary({ counts }: Pick<BatchSummary, "counts">): number {
  const { succeeded: _, rejected, bad, ...others } = counts;
  const isBroken = Object.values(others).some((number) => number > 0);
  return exitCodeOf([isBroken ? "broken" : rejected + bad > 0 ? "rejected" : "succeeded"]);
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
