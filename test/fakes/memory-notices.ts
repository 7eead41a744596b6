import type { SeenNotices } from "../../lib/ledger/seen-notices.ts";

/** Notices in memory, with the same rules but that none expires. */
export function memoryNotices(): SeenNotices {
  const seen = new Set<string>();
  const keyOf = (provider: string, id: string) => JSON.stringify([provider, id]);
  return {
    async add(provider, id) {
      const isNew = !seen.has(keyOf(provider, id));
      seen.add(keyOf(provider, id));
      return isNew;
    },
    async remove(provider, id) {
      seen.delete(keyOf(provider, id));
    },
  };
}
