import type { BadLine, PlannedLine } from "./plan-lines.ts";

/** What a batch would come to. */
export interface BatchPlan {
  /** Lines that ask for something, bad ones included. */
  lines: number;
  /** Lines that would be rendered: each with a clip of its own. */
  renders: number;
  duplicates: number;
  bad: BadLine[];
  /** Bad lines beyond those that `bad` holds. */
  moreBad: number;
  /** The list price of one job for each render, as far as prices are known, in US dollars. */
  estimatedUsd: number;
  /** Renders without a known price. */
  unpriced: number;
}

/** A manifest can be all wrong: what is shown of it is bounded. */
const mostBad = 1000;

/** Goes through a whole batch without rendering anything. `onBad` hears of every bad line, however many. */
export async function planBatch(
  lines: AsyncIterable<PlannedLine>,
  onBad: (bad: BadLine) => void = () => {},
): Promise<BatchPlan> {
  const plan: BatchPlan = {
    lines: 0,
    renders: 0,
    duplicates: 0,
    bad: [],
    moreBad: 0,
    estimatedUsd: 0,
    unpriced: 0,
  };
  for await (const planned of lines) {
    plan.lines++;
    if ("problem" in planned) {
      onBad(planned);
      if (plan.bad.length < mostBad) plan.bad.push(planned);
      else plan.moreBad++;
    } else if (planned.sameAs !== null) {
      plan.duplicates++;
    } else {
      plan.renders++;
      if (planned.estimatedUsd === null) plan.unpriced++;
      else plan.estimatedUsd += planned.estimatedUsd;
    }
  }
  return { ...plan, estimatedUsd: Math.round(plan.estimatedUsd * 10_000) / 10_000 };
}

/** Why a batch may not begin with this budget; null where it may. */
export function overBudget(plan: BatchPlan, maxCostUsd: number | null): string | null {
  if (maxCostUsd === null) return null;
  if (plan.unpriced > 0)
    return `renders with no known price: ${plan.unpriced}; ask for models of the catalogue, or leave the limit out`;
  if (plan.estimatedUsd <= maxCostUsd) return null;
  return `it comes to $${plan.estimatedUsd.toFixed(2)} by the catalogue, and may cost $${maxCostUsd.toFixed(2)}: raise the limit, or take lines out`;
}
