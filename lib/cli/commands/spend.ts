import { dayOf } from "../../render/budget.ts";
import { exitCodes } from "../exit-codes.ts";
import { loadSettings } from "../load-settings.ts";
import { withLedger } from "../read-ledger.ts";
import { formatTable } from "../table.ts";

/** `stillmotion spend`: what this day and month have cost by the catalogue, where a budget is set. */
export async function spendCommand(flags: Record<string, unknown>): Promise<number> {
  const settings = await loadSettings(flags);
  const day = dayOf(new Date());
  const limits = [
    { period: day, limitUsd: settings.maxUsdPerDay ?? null },
    { period: day.slice(0, 7), limitUsd: settings.maxUsdPerMonth ?? null },
  ];
  const periods = await withLedger(settings, ({ budgets }) =>
    Promise.all(limits.map(async (limit) => ({ ...limit, ...(await budgets.spent(limit.period)) }))),
  );
  if (flags.json === true) {
    for (const period of periods) process.stdout.write(`${JSON.stringify(period)}\n`);
    return exitCodes.succeeded;
  }
  const dollars = (usd: number | null) => (usd === null ? "-" : `$${usd.toFixed(2)}`);
  const rows = periods.map((period) => [
    period.period,
    dollars(period.spentUsd),
    dollars(period.reservedUsd),
    dollars(period.limitUsd),
  ]);
  process.stdout.write(`${formatTable([["period (UTC)", "spent", "set aside", "limit"], ...rows])}\n`);
  return exitCodes.succeeded;
}
