/** What the deployment may spend, in US dollars by the catalogue; null: no limit. */
export interface Budget {
  usdPerDay: number | null;
  usdPerMonth: number | null;
  /** Whether a job is refused whose price nobody knows. Otherwise it counts as nothing. */
  refuseUnknownPrices: boolean;
}

export const noBudget: Budget = { usdPerDay: null, usdPerMonth: null, refuseUnknownPrices: false };

export interface BudgetPeriod {
  /** `2026-11-22` or `2026-11`, UTC. */
  name: string;
  limitUsd: number;
}

/** The periods a job of that day is counted in. */
export function budgetPeriods(budget: Budget, day: string): BudgetPeriod[] {
  return [
    { name: day, limitUsd: budget.usdPerDay },
    { name: day.slice(0, 7), limitUsd: budget.usdPerMonth },
  ].flatMap(({ name, limitUsd }) => (limitUsd === null ? [] : [{ name, limitUsd }]));
}

/** The UTC day of a time: `2026-11-22`. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}
