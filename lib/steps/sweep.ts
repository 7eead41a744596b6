import type { Sweep } from "../ledger/sweep-ledger.ts";
import { isOlder } from "../render/reconcile-rules.ts";
import type { Reconciling } from "./reconcile.ts";

/** The store's clock and ours are taken to differ by no more, and a list to tell of no longer ago. */
const marginSeconds = 3600;

export interface SweepPlan<Item> {
  /** Under which the sweep is kept. */
  name: string;
  /** What there is, from behind this place on. A list in no order may tell of everything. */
  list(after: string | null): AsyncIterable<Item>;
  placeOf(item: Item): string;
  /**
   * When an item was put there: then only what is new since the last pass is looked at. Left out: everything is, and a
   * pass begins no more often than `everySeconds`.
   */
  changedAt?(item: Item): string;
  everySeconds?: number;
  /** Whether the item is seen to; where not, the next pass looks at it again. */
  look(item: Item): Promise<boolean>;
}

/**
 * Goes through what is listed, in passes. A run whose time is up leaves its place, and the next one goes on from there: so
 * a million objects are gone through by whoever has minutes. A run that breaks leaves the place where it began.
 */
export async function sweep<Item>(run: Reconciling, plan: SweepPlan<Item>): Promise<void> {
  const { dependencies, options, report, begun } = run;
  const before = options.everything ? null : await dependencies.sweeps.get(plan.name);
  if (before?.isOver === true && !isOlder(before.begunAt, plan.everySeconds ?? 0, begun)) return;
  const pass: Sweep =
    before === null || before.isOver
      ? { begunAt: begun.toISOString(), isOver: false, after: null, since: sinceOf(before), unsettledSince: null }
      : { ...before };
  pass.isOver = await goThrough();
  if (pass.isOver) pass.after = null;
  else report.complete = false;
  if (!options.dryRun) await dependencies.sweeps.put(plan.name, pass);

  async function goThrough(): Promise<boolean> {
    for await (const item of plan.list(pass.after)) {
      if (options.isTimeUp()) return false;
      const changedAt = plan.changedAt?.(item);
      const isOld = changedAt !== undefined && pass.since !== null && changedAt < pass.since;
      if (!isOld && !(await plan.look(item)) && changedAt !== undefined)
        pass.unsettledSince = earlier(pass.unsettledSince, changedAt);
      pass.after = plan.placeOf(item);
    }
    return true;
  }

  function sinceOf(last: Sweep | null): string | null {
    if (last === null) return null;
    const until = Date.parse(last.begunAt) - (options.graceSeconds + marginSeconds) * 1000;
    return earlier(last.unsettledSince, new Date(until).toISOString());
  }
}

function earlier(left: string | null, right: string): string {
  return left !== null && left < right ? left : right;
}
