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
  process.stdout.write(`${formatSpend(periods)}\n`);
  return exitCodes.succeeded;
}

interface SpentPeriod {
  period: string;
  spentUsd: number;
  reservedUsd: number;
  limitUsd: number | null;
}

/** A period without a limit is not counted: "$0.00" would be read as what it has cost. */
export function formatSpend(periods: SpentPeriod[]): string {
  const dollars = (usd: number) => `$${usd.toFixed(2)}`;
  const rows = periods.map(({ period, spentUsd, reservedUsd, limitUsd }) => {
    const isCounted = limitUsd !== null || spentUsd !== 0 || reservedUsd !== 0;
    const counted = isCounted ? [dollars(spentUsd), dollars(reservedUsd)] : ["not counted", "-"];
    return [period, ...counted, limitUsd === null ? "-" : dollars(limitUsd)];
  });
  return formatTable([["period (UTC)", "spent", "set aside", "limit"], ...rows]);
}
