import fc from "fast-check";
import { expect } from "vitest";
import type { BudgetLedger } from "../../lib/ledger/budget-ledger.ts";

/** Budgets as one process sees them; `another` are the same as another process sees them. */
export interface OpenedBudgets {
  budgets: BudgetLedger;
  another: BudgetLedger;
}

export interface BudgetClaim {
  claim: string;
  check(opened: OpenedBudgets): Promise<void>;
}

const day = "2026-11-22";

/** What every ledger of budgets keeps to. */
export const budgetLedgerContract: BudgetClaim[] = [
  {
    claim: "NEEDS 20: of 100 jobs at once and money for 99, exactly one is refused",
    async check({ budgets, another }) {
      const reserved = await Promise.all(
        Array.from({ length: 100 }, (_, index) =>
          (index % 2 === 0 ? budgets : another).reserve(day, `r${index}-1`, 0.4, 39.6),
        ),
      );
      expect(reserved.filter((isSetAside) => !isSetAside)).toHaveLength(1);
      expect(await budgets.spent(day)).toEqual({ spentUsd: 0, reservedUsd: 39.6 });
    },
  },
  {
    claim: "nothing is spent before anything was asked, and settling what was not set aside changes nothing",
    async check({ budgets }) {
      expect(await budgets.spent(day)).toEqual({ spentUsd: 0, reservedUsd: 0 });
      await budgets.settle(day, "r1-1", 5);
      expect(await budgets.spent(day)).toEqual({ spentUsd: 0, reservedUsd: 0 });
    },
  },
  {
    claim: "the same token is one reservation, by however many it is made, whatever the limit has become",
    async check({ budgets, another }) {
      const tries = Array.from({ length: 10 }, (_, index) =>
        (index % 2 === 0 ? budgets : another).reserve(day, "r1-1", 1, 1),
      );
      expect(await Promise.all(tries)).toEqual(Array(10).fill(true));
      expect(await another.reserve(day, "r1-1", 1, 0.5)).toBe(true);
      expect(await budgets.spent(day)).toEqual({ spentUsd: 0, reservedUsd: 1 });
    },
  },
  {
    claim: "the same token with another amount is changed to that, if there is room for it",
    async check({ budgets, another }) {
      await budgets.reserve(day, "r1-1", 1, 3);
      await budgets.reserve(day, "r2-1", 1, 3);
      expect(await another.reserve(day, "r1-1", 2, 3)).toBe(true);
      expect(await another.reserve(day, "r1-1", 2.5, 3)).toBe(false);
      expect(await budgets.spent(day)).toEqual({ spentUsd: 0, reservedUsd: 3 });
      expect(await budgets.reserve(day, "r1-1", 0.5, 3)).toBe(true);
      expect(await budgets.spent(day)).toEqual({ spentUsd: 0, reservedUsd: 1.5 });
    },
  },
  {
    claim: "what is settled counts as what it cost, once, and makes room for others",
    async check({ budgets, another }) {
      await budgets.reserve(day, "r1-1", 1, 1);
      expect(await another.reserve(day, "r2-1", 0.5, 1)).toBe(false);
      await Promise.all([budgets, another, budgets].map((ledger) => ledger.settle(day, "r1-1", 0.25)));
      expect(await budgets.spent(day)).toEqual({ spentUsd: 0.25, reservedUsd: 0 });
      expect(await another.reserve(day, "r2-1", 0.75, 1)).toBe(true);
      await another.settle(day, "r2-1", 0);
      expect(await another.spent(day)).toEqual({ spentUsd: 0.25, reservedUsd: 0 });
    },
  },
  {
    claim: "periods have money of their own",
    async check({ budgets }) {
      await budgets.reserve(day, "r1-1", 1, 1);
      expect(await budgets.reserve("2026-11-23", "r2-1", 1, 1)).toBe(true);
      expect(await budgets.reserve("2026-11", "r1-1", 1, 5)).toBe(true);
      expect(await budgets.spent("2026-11")).toEqual({ spentUsd: 0, reservedUsd: 1 });
    },
  },
  {
    claim: "ten times a tenth is one: the last cent fits, no more does",
    async check({ budgets }) {
      for (let index = 0; index < 10; index++) expect(await budgets.reserve(day, `r${index}-1`, 0.1, 1)).toBe(true);
      expect(await budgets.reserve(day, "r10-1", 0.000001, 1)).toBe(false);
    },
  },
  {
    claim: "whatever is set aside and settled in whatever order, it is as a plain sum would have it",
    async check({ budgets, another }) {
      let periods = 0;
      const token = fc.constantFrom("a", "b", "c", "d");
      const cents = fc.integer({ min: 0, max: 60 });
      const step = fc.oneof(
        fc.record({ kind: fc.constant("reserve" as const), token, cents, isOther: fc.boolean() }),
        fc.record({ kind: fc.constant("settle" as const), token, cents, isOther: fc.boolean() }),
      );
      const property = fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
        const period = `period-${++periods}`;
        let spent = 0;
        const pending = new Map<string, number>();
        const total = () => [...pending.values()].reduce((sum, value) => sum + value, spent);
        for (const { kind, token, cents, isOther } of steps) {
          const ledger = isOther ? another : budgets;
          const before = pending.get(token);
          if (kind === "reserve") {
            const fits = before === cents || total() - (before ?? 0) + cents <= 100;
            expect(await ledger.reserve(period, token, cents / 100, 1)).toBe(fits);
            if (fits) pending.set(token, cents);
          } else {
            await ledger.settle(period, token, cents / 100);
            if (before === undefined) continue;
            pending.delete(token);
            spent += cents;
          }
        }
        const { spentUsd, reservedUsd } = await budgets.spent(period);
        expect(Math.round(spentUsd * 100)).toBe(spent);
        expect(Math.round(reservedUsd * 100)).toBe(total() - spent);
      });
      await fc.assert(property, { numRuns: 30 });
    },
  },
];
