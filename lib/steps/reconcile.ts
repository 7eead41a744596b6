import type { ListReservations } from "../ledger/list-reservations.ts";
import type { SweepLedger } from "../ledger/sweep-ledger.ts";
import { emptyReport, type ReconcileReport } from "../render/reconcile-report.ts";
import type { RenderRecord } from "../render/render-record.ts";
import { startLostManifests } from "./reconcile-manifests.ts";
import { reconcileBudget, reportBreakers } from "./reconcile-money.ts";
import { removePrepared, reportLostClips, startLostStills } from "./reconcile-objects.ts";
import { reconcilePlaces } from "./reconcile-places.ts";
import { carryOnRenders, reportGoneClips } from "./reconcile-records.ts";
import { startLostRequests } from "./reconcile-requests.ts";
import type { StepDependencies } from "./step-dependencies.ts";

export interface ReconcileDependencies
  extends Pick<StepDependencies, "breakers" | "budgets" | "ledger" | "now" | "objects"> {
  /** Where clips and fitted stills are. */
  clipsBucket: string;
  /**
   * Starts an execution for an event. `running`: one for the same is at work. `known`: this very event was taken before,
   * and its execution has ended.
   */
  start(event: Record<string, unknown>): Promise<"started" | "running" | "known">;
  /** The same for a batch; null where none has to be begun: on one machine the watched folder is read at each start. */
  startBatch: ((event: Record<string, unknown>) => Promise<"started" | "running" | "known">) | null;
  /** What is known to have an execution, whether or not the ledger knows of it. */
  isAtWork(what: { renderId: string } | { bucket: string; key: string }): boolean;
  /** The record with which the render of a dropped request would begin; null where that is not to be told now. */
  renderOf(event: Record<string, unknown>): Promise<RenderRecord | null>;
  /** The names of the providers that are to be had. */
  providers: readonly string[];
  sweeps: SweepLedger;
  reservations: ListReservations;
  places: Pick<StepDependencies["places"], "look" | "release">;
}

export interface ReconcileOptions {
  stillsBucket: string;
  /** Tells what would be done, and does nothing. */
  dryRun: boolean;
  /** Looks at everything from the beginning, and not only at what is new since the last run. */
  everything: boolean;
  /** Stills that were put there less long ago are left to their events, in seconds. */
  graceSeconds: number;
  /**
   * A render without an end is carried on so long after its deadline and the last change of its record, in seconds; null
   * where `isAtWork` knows of every execution: then at once.
   */
  overdueSeconds: number | null;
  /** How long records and clips are kept: what is older is not missed. Left out: for ever. */
  recordExpiryDays?: number | undefined;
  clipExpiryDays?: number | undefined;
  /** When to stop and leave the rest to the next run. */
  isTimeUp(): boolean;
}

/** What a run has to go by. */
export interface Reconciling {
  dependencies: ReconcileDependencies;
  options: ReconcileOptions;
  report: ReconcileReport;
  begun: Date;
}

/**
 * Compares what is stored with what the ledger says, and mends what it can: stills without a render, manifests without a batch, renders without an
 * end, fitted stills, places and reservations that nobody needs. The rest it reports. It writes no record and removes nothing that
 * a user put there or paid for, so it may run beside live renders: all it starts is a render by identity.
 *
 * Claims on content need nothing: whoever finds one of a render that has ended takes it over (see share-content.ts).
 */
export function reconcile(dependencies: ReconcileDependencies) {
  return async (options: ReconcileOptions): Promise<ReconcileReport> => {
    const report = emptyReport(options.dryRun);
    const run: Reconciling = { dependencies, options, report, begun: dependencies.now() };
    await carryOnRenders(run);
    await startLostStills(run);
    await startLostRequests(run);
    await startLostManifests(run);
    await removePrepared(run);
    await reconcileBudget(run);
    await reconcilePlaces(run);
    await reportBreakers(run);
    // Last, as these only tell, and may take all the time that is left.
    await reportGoneClips(run);
    await reportLostClips(run);
    return report;
  };
}
