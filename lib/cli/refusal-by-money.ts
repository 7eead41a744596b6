import { exceedsUsd } from "../render/render-record.ts";
import type { ResolvedRequest } from "../render/request.ts";
import type { Settings } from "./settings.ts";

export type Limits = Pick<Settings, "maxUsdPerDay" | "maxUsdPerMonth" | "refuseUnknownPrices">;

/**
 * Why a render would end for its price, one line each, whatever has been spent before. Where the request names fallbacks,
 * one of those may be cheap enough: that is for the render to find out.
 */
export function refusalByMoney(
  { fallbacks, maxCostUsd, model, provider, shots }: ResolvedRequest,
  estimatedUsd: number | null,
  { maxUsdPerDay, maxUsdPerMonth, refuseUnknownPrices }: Limits,
): string[] {
  if (shots === undefined && fallbacks.length > 0) return [];
  if (estimatedUsd === null) {
    if (refuseUnknownPrices !== true) return [];
    return [
      shots === undefined
        ? `Nobody knows what the model ${model} of ${provider} costs, and refuseUnknownPrices is set.`
        : "Nobody knows what one of the shots costs, and refuseUnknownPrices is set.",
    ];
  }
  const subject = shots === undefined ? "The job would cost" : "The shots would together cost";
  return Object.entries({ maxCostUsd, maxUsdPerDay, maxUsdPerMonth })
    .filter(([, limit]) => limit != null && exceedsUsd(estimatedUsd, limit))
    .map(([name, limit]) => `${subject} $${estimatedUsd.toFixed(2)}, and ${name} is $${limit?.toFixed(2)}.`);
}
