import type { LedgerEntry } from "../ledger/render-ledger.ts";
import { budgetPeriods, dayOf } from "../render/budget.ts";
import type { Failure } from "../render/failure.ts";
import { ownFailure } from "../render/own-failures.ts";
import {
  costOfAttempt,
  exceedsUsd,
  isEnded,
  type PlannedJob,
  type RenderRecord,
  spentUsd,
} from "../render/render-record.ts";
import type { StepDependencies } from "./step-dependencies.ts";

type BudgetDependencies = Pick<StepDependencies, "budgets" | "ledger" | "now" | "settings">;
type SetAside =
  | { status: "set aside"; entry: LedgerEntry }
  /** Somebody else is at it, or the render has ended. */
  | { status: "overtaken" }
  | { status: "failed"; failure: Failure };

/**
 * Sets the money for the next job aside, in every period that has a limit, before it is asked for. Which day it is counted
 * in is written down first, so that a run after a crash finds the same reservation.
 */
export async function setMoneyAside(
  { budgets, ledger, now, settings }: BudgetDependencies,
  entry: LedgerEntry,
  next: PlannedJob,
): Promise<SetAside> {
  const { record } = entry;
  const { budget } = settings;
  const usd = next.estimatedUsd;
  const { maxCostUsd } = record.request;
  if (usd === null) {
    return budget.refuseUnknownPrices
      ? failed("price_unknown", `Nobody knows what the model ${next.model} of ${next.provider} costs.`)
      : { status: "set aside", entry };
  }
  const spent = spentUsd(record);
  if (maxCostUsd !== null && exceedsUsd(spent + usd, maxCostUsd)) {
    const before = spent === 0 ? "" : `, after ${dollars(spent)} spent on it before`;
    return failed(
      "budget_exhausted",
      `The job would cost ${dollars(usd)}${before}; the render may cost ${dollars(maxCostUsd)}.`,
    );
  }
  // Money may have been set aside for a dearer job in this one's place: then it is counted anew.
  if (next.reservedOn === null && (usd === 0 || budgetPeriods(budget, dayOf(now())).length === 0))
    return { status: "set aside", entry };

  // A crash may have kept an earlier attempt's money set aside.
  await settleBudget({ budgets }, record);
  const day = next.reservedOn ?? dayOf(now());
  const number = record.attempts.length + 1;
  const noted = await ledger.update(entry, (current) =>
    isNextOf(current, number, next) && current.next?.reservedOn !== day
      ? { ...current, next: { ...next, reservedOn: day } }
      : null,
  );
  if (!isNextOf(noted.record, number, next)) return { status: "overtaken" };
  const token = tokenOf(record, number);
  for (const { name, limitUsd } of budgetPeriods(budget, day)) {
    if (await budgets.reserve(name, token, usd, limitUsd)) continue;
    await settle(budgets, day, token, 0);
    return failed(
      "budget_exhausted",
      `The job would cost ${dollars(usd)}, and the budget of ${name} is ${dollars(limitUsd)}.`,
    );
  }
  return { status: "set aside", entry: noted };
}

/**
 * Counts what a render's closed attempts have cost, and gives back what they have not; what is set aside for a job that
 * may be under way stays so until the render has ended. Run again, it changes nothing.
 */
export async function settleBudget(
  { budgets }: Pick<StepDependencies, "budgets">,
  record: RenderRecord,
): Promise<void> {
  const hasEnded = isEnded(record.status);
  for (const attempt of record.attempts) {
    const { number, state, reservedOn } = attempt;
    const isClosed = hasEnded || state === "failed" || state === "succeeded";
    if (!isClosed || reservedOn === null) continue;
    await settle(budgets, reservedOn, tokenOf(record, number), costOfAttempt(attempt) ?? 0);
  }
  const day = record.next?.reservedOn;
  if (hasEnded && day != null) await settle(budgets, day, tokenOf(record, record.attempts.length + 1), 0);
}

async function settle(budgets: StepDependencies["budgets"], day: string, token: string, usd: number): Promise<void> {
  for (const period of [day, day.slice(0, 7)]) await budgets.settle(period, token, usd);
}

/** One reservation for each attempt, whatever job it comes to. */
function tokenOf({ renderId }: RenderRecord, number: number): string {
  return `${renderId}-${number}`;
}

/** Whether a job is still the next of a render, to be its attempt of that number. */
function isNextOf({ attempts, next, status }: RenderRecord, number: number, { rungIndex }: PlannedJob): boolean {
  return !isEnded(status) && attempts.length + 1 === number && next?.rungIndex === rungIndex;
}

function failed(code: "price_unknown" | "budget_exhausted", message: string): SetAside {
  return { status: "failed", failure: ownFailure(code, { message }) };
}

function dollars(usd: number): string {
  return `$${usd.toFixed(2)}`;
}
