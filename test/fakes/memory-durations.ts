import type { DurationLedger, JobKind } from "../../lib/ledger/duration-ledger.ts";
import { addDuration, type DurationSummary, emptySummary } from "../../lib/render/duration-summary.ts";

/** Durations in memory. */
export function memoryDurations(): DurationLedger {
  const kinds = new Map<string, DurationSummary>();
  const idOf = ({ provider, model, seconds }: JobKind) => `${provider} ${model} ${seconds}`;
  return {
    get: async (kind) => kinds.get(idOf(kind)) ?? emptySummary,
    async note(kind, seconds) {
      kinds.set(idOf(kind), addDuration(kinds.get(idOf(kind)) ?? emptySummary, seconds));
    },
  };
}
