import type { BudgetLedger } from "../../lib/ledger/budget-ledger.ts";

/** Budgets in memory, with the same rules: in millionths of a dollar, which add up. */
export function memoryBudgets(): BudgetLedger {
  const periods = new Map<string, { micros: number; pending: Map<string, number> }>();
  const of = (period: string) => {
    const known = periods.get(period) ?? { micros: 0, pending: new Map<string, number>() };
    periods.set(period, known);
    return known;
  };
  return {
    async reserve(period, token, usd, limitUsd) {
      const budget = of(period);
      const reserved = budget.pending.get(token);
      const micros = microsOf(usd);
      if (reserved === micros) return true;
      const more = micros - (reserved ?? 0);
      if (budget.micros + more > microsOf(limitUsd)) return false;
      budget.micros += more;
      budget.pending.set(token, micros);
      return true;
    },
    async settle(period, token, usd) {
      const budget = of(period);
      const reserved = budget.pending.get(token);
      if (reserved === undefined) return;
      budget.pending.delete(token);
      budget.micros += microsOf(usd) - reserved;
    },
    async spent(period) {
      const { micros, pending } = of(period);
      const reserved = [...pending.values()].reduce((sum, value) => sum + value, 0);
      return { spentUsd: (micros - reserved) / 1e6, reservedUsd: reserved / 1e6 };
    },
  };
}

function microsOf(usd: number): number {
  return Math.round(usd * 1e6);
}
