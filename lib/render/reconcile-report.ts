/** What was found and can't be mended without somebody who looks at it. */
export interface ReconcileFinding {
  what:
    | "clip_without_record"
    | "record_without_clip"
    | "render_without_provider"
    | "still_taken_without_record"
    | "request_without_render"
    | "manifest_without_batch"
    | "reservation_without_record"
    | "place_without_record"
    | "breaker_open";
  /** The key of the clip, still, request or manifest, the render, the token of the reservation, or the provider. */
  name: string;
  message: string;
}

/** What one look over the store and the ledger came to. In a dry run: what it would have come to. */
export interface ReconcileReport {
  /** Stills and requests without a render, and manifests without a batch, that were given one. */
  started: number;
  /** Renders without an end that are carried on. */
  resumed: number;
  /** Reservations of the budget that were settled. */
  settled: number;
  /** Places at a provider, or in its queue, that were given back. */
  released: number;
  /** Fitted stills that were removed. */
  removed: number;
  reported: ReconcileFinding[];
  /** Findings beyond those listed, which are only counted. */
  notListed: number;
  /** False where time was up: the next run goes on from what this one has mended. */
  complete: boolean;
  dryRun: boolean;
}

const mostListed = 1000;

export function emptyReport(dryRun: boolean): ReconcileReport {
  const counts = { started: 0, resumed: 0, settled: 0, released: 0, removed: 0 };
  return { ...counts, reported: [], notListed: 0, complete: true, dryRun };
}

/** Adds a finding, or counts it where there are too many to list. */
export function tell(report: ReconcileReport, finding: ReconcileFinding): void {
  if (report.reported.length < mostListed) report.reported.push(finding);
  else report.notListed++;
}
