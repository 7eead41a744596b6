import type { AnnouncedJob, WakeLedger } from "../../lib/ledger/wake-ledger.ts";

/** Who waits for a webhook, in memory, with the same rules. */
export function memoryWakes(): WakeLedger & { tokens(): string[] } {
  const jobs = new Map<string, { tokens: Map<string, string>; isAnnounced: boolean }>();
  const idOf = ({ provider, jobId }: AnnouncedJob) => `${provider}#${jobId}`;
  return {
    async expect(job) {
      if (!jobs.has(idOf(job))) jobs.set(idOf(job), { tokens: new Map(), isAnnounced: false });
    },
    isExpected: async (job) => jobs.has(idOf(job)),
    async wait(job, execution, token) {
      const known = jobs.get(idOf(job));
      known?.tokens.set(execution, token);
      return { isOver: known?.isAnnounced ?? true };
    },
    async announce(job) {
      const known = jobs.get(idOf(job));
      if (known === undefined) return null;
      known.isAnnounced = true;
      return [...known.tokens.values()];
    },
    async forget(job) {
      jobs.get(idOf(job))?.tokens.clear();
    },
    tokens: () => [...jobs.values()].flatMap(({ tokens }) => [...tokens.values()]),
  };
}
