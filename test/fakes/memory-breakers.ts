import type { Breaker, BreakerLedger } from "../../lib/ledger/breaker-ledger.ts";

/** Breakers in memory, with the same rules. */
export function memoryBreakers(): BreakerLedger {
  const breakers = new Map<string, Breaker>();
  return {
    get: async (provider) => breakers.get(provider) ?? null,
    async open(breaker) {
      const known = breakers.get(breaker.provider) ?? breaker;
      breakers.set(breaker.provider, known);
      return known;
    },
    async replace(seen, next) {
      const known = breakers.get(next.provider);
      if (known?.probeAt !== seen.probeAt || known.probes !== seen.probes || known.openedAt !== seen.openedAt)
        return false;
      breakers.set(next.provider, next);
      return true;
    },
    async close(provider) {
      breakers.delete(provider);
    },
  };
}
