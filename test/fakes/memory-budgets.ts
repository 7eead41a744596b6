import type { BudgetLedger } from "../../lib/ledger/budget-ledger.ts";

/** Budgets in memory, with the same rules. */
export function memoryBudgets(): BudgetLedger {
  const periods = new Map<string, { usd: number; pending: Map<string, number> }>();
  const of = (period: string) => {
    const known = periods.get(period) ?? { usd: 0, pending: new Map<string, number>() };
    periods.set(period, known);
    return known;
  };
  return {
    async reserve(period, token, usd, limitUsd) {
      const budget = of(period);
      const more = usd - (budget.pending.get(token) ?? 0);
      if (budget.pending.get(token) === usd) return true;
      if (micros(budget.usd + more) > micros(limitUsd)) return false;
      budget.usd += more;
      budget.pending.set(token, usd);
      return true;
    },
    async settle(period, token, usd) {
      const budget = of(period);
      const reserved = budget.pending.get(token);
      if (reserved === undefined) return;
      budget.pending.delete(token);
      budget.usd += usd - reserved;
    },
    async spent(period) {
      const { usd, pending } = of(period);
      const reservedUsd = [...pending.values()].reduce((sum, value) => sum + value, 0);
      return { spentUsd: micros(usd - reservedUsd) / 1e6, reservedUsd: micros(reservedUsd) / 1e6 };
    },
  };
}

function micros(usd: number): number {
  return Math.round(usd * 1e6);
}
