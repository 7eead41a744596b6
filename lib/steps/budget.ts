import type { LedgerEntry } from "../ledger/render-ledger.ts";
import { budgetPeriods, dayOf } from "../render/budget.ts";
import type { Failure } from "../render/failure.ts";
import { ownFailure } from "../render/own-failures.ts";
import { type PlannedJob, type RenderRecord, spentUsd } from "../render/render-record.ts";
import type { StepDependencies } from "./step-dependencies.ts";

type BudgetDependencies = Pick<StepDependencies, "budgets" | "ledger" | "now" | "settings">;
type SetAside = { status: "set aside"; entry: LedgerEntry } | { status: "failed"; failure: Failure };

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
  if (maxCostUsd !== null && spent + usd > maxCostUsd) {
    const before = spent === 0 ? "" : `, after ${dollars(spent)} spent on it before`;
    return failed(
      "budget_exhausted",
      `The job would cost ${dollars(usd)}${before}; the render may cost ${dollars(maxCostUsd)}.`,
    );
  }
  if (usd === 0 || budgetPeriods(budget, dayOf(now())).length === 0) return { status: "set aside", entry };

  const day = next.reservedOn ?? dayOf(now());
  const noted = await ledger.update(entry, (current) =>
    current.next === null || current.next.reservedOn === day
      ? null
      : { ...current, next: { ...current.next, reservedOn: day } },
  );
  const token = tokenOf(record, record.attempts.length + 1, next);
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

/** Counts what a render's jobs have cost, and gives back what they have not. Run again, it changes nothing. */
export async function settleBudget(
  { budgets }: Pick<StepDependencies, "budgets">,
  record: RenderRecord,
): Promise<void> {
  for (const attempt of record.attempts) {
    const usd = attempt.failure?.billed === "no" ? 0 : (attempt.estimatedUsd ?? 0);
    if (attempt.reservedOn !== null)
      await settle(budgets, attempt.reservedOn, tokenOf(record, attempt.number, attempt), usd);
  }
  const { next } = record;
  if (next !== null && next.reservedOn !== null)
    await settle(budgets, next.reservedOn, tokenOf(record, record.attempts.length + 1, next), 0);
}

async function settle(budgets: StepDependencies["budgets"], day: string, token: string, usd: number): Promise<void> {
  for (const period of [day, day.slice(0, 7)]) await budgets.settle(period, token, usd);
}

function tokenOf({ renderId }: RenderRecord, number: number, { rungIndex }: Pick<PlannedJob, "rungIndex">): string {
  return `${renderId}-${number}-${rungIndex}`;
}

function failed(code: "price_unknown" | "budget_exhausted", message: string): SetAside {
  return { status: "failed", failure: ownFailure(code, { message }) };
}

function dollars(usd: number): string {
  return `$${usd.toFixed(2)}`;
}
