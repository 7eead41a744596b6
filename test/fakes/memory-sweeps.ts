import type { Sweep, SweepLedger } from "../../lib/ledger/sweep-ledger.ts";

/** How far sweeps have come, in memory. */
export function memorySweeps(): SweepLedger & { readonly sweeps: Map<string, Sweep> } {
  const sweeps = new Map<string, Sweep>();
  return {
    sweeps,
    get: async (name) => structuredClone(sweeps.get(name) ?? null),
    async put(name, sweep) {
      sweeps.set(name, structuredClone(sweep));
    },
  };
}
