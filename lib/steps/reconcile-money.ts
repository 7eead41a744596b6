import { dayOf } from "../render/budget.ts";
import { tell } from "../render/reconcile-report.ts";
import { costOfReservation, isOlder, ownerOfToken } from "../render/reconcile-rules.ts";
import { isEnded } from "../render/render-record.ts";
import type { Reconciling } from "./reconcile.ts";

/** Reservations are looked for so many days back: those before bind no budget any more. */
const daysBack = 35;
/** A render that ended this long ago is not at its own settling any more. */
const settledSeconds = 3600;
const daySeconds = 86_400;

/** Settles the reservations of renders that have ended. */
export async function reconcileBudget({ dependencies, options, report, begun }: Reconciling): Promise<void> {
  const { budgets, ledger, reservations } = dependencies;
  for (const period of periodsUntil(begun)) {
    for (const token of await reservations(period)) {
      const owner = ownerOfToken(token);
      const record = owner === null ? undefined : (await ledger.get(owner.renderId))?.record;
      if (owner === null || record === undefined) {
        const message = `Money is set aside for it in ${period}, and no record is of that render: it counts as spent.`;
        tell(report, { what: "reservation_without_record", name: token, message });
        continue;
      }
      if (!isEnded(record.status) || !isOlder(record.endedAt ?? record.updatedAt, settledSeconds, begun)) continue;
      if (!options.dryRun) await budgets.settle(period, token, costOfReservation(record, owner.number));
      report.settled++;
    }
  }
}

/** The days until now, and their months. */
function periodsUntil(now: Date): string[] {
  const days = Array.from({ length: daysBack }, (_, index) =>
    dayOf(new Date(now.getTime() - index * daySeconds * 1000)),
  );
  return [...new Set([...days, ...days.map((day) => day.slice(0, 7))])];
}

/** Reports providers that have refused everything for a day: somebody has to mend their account. */
export async function reportBreakers({ dependencies, report, begun }: Reconciling): Promise<void> {
  for (const provider of dependencies.providers) {
    const breaker = await dependencies.breakers.get(provider);
    if (breaker === null || !isOlder(breaker.openedAt, daySeconds, begun)) continue;
    const message = `It has refused everything since ${breaker.openedAt} (${breaker.failure.code}): ${breaker.failure.remedy}`;
    tell(report, { what: "breaker_open", name: provider, message });
  }
}
