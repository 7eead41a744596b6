import type { ReconcileReport } from "../render/reconcile-report.ts";

/** Whether a run has mended or found anything. */
export function hasNews({
  started,
  resumed,
  settled,
  released,
  removed,
  reported,
  complete,
}: ReconcileReport): boolean {
  return started + resumed + settled + released + removed + reported.length > 0 || !complete;
}

/** What was found, for people: the counts, then a line for each finding. */
export function reconcileLines(report: ReconcileReport): string[] {
  const { started, resumed, settled, released, removed, reported, notListed, complete, dryRun } = report;
  const would = dryRun ? "To do: " : "";
  const counts = `${would}${started} stills, requests and batches started, ${resumed} renders carried on, ${settled} reservations settled, ${released} places given back, ${removed} fitted stills removed.`;
  return [
    counts,
    ...reported.map(({ what, name, message }) => `${what} ${name}: ${message}`),
    ...(notListed > 0 ? [`... and ${notListed} more.`] : []),
    ...(complete ? [] : ["It was stopped before its end: the next run goes on."]),
  ];
}
