import { type AnnouncedJob, earlyNoticeSeconds, type WakeLedger } from "../../lib/ledger/wake-ledger.ts";

/** Who waits for a webhook, in memory, with the same rules. */
export function memoryWakes(now: () => Date): WakeLedger & { tokens(): string[] } {
  const jobs = new Map<string, { tokens: Map<string, string>; isAnnounced: boolean }>();
  const early = new Map<string, number>();
  const idOf = ({ provider, jobId }: AnnouncedJob) => `${provider}#${jobId}`;
  return {
    async expect(job) {
      const id = idOf(job);
      const isAnnounced = now().getTime() <= (early.get(id) ?? Number.NEGATIVE_INFINITY) + earlyNoticeSeconds * 1000;
      if (!jobs.has(id)) jobs.set(id, { tokens: new Map(), isAnnounced });
    },
    isExpected: async (job) => jobs.has(idOf(job)),
    async wait(job, execution, token) {
      const known = jobs.get(idOf(job));
      known?.tokens.set(execution, token);
      return { isOver: known?.isAnnounced ?? true };
    },
    async announce(job) {
      const known = jobs.get(idOf(job));
      if (known === undefined) {
        if (!early.has(idOf(job))) early.set(idOf(job), now().getTime());
        return null;
      }
      known.isAnnounced = true;
      return [...known.tokens.values()];
    },
    async forget(job) {
      jobs.get(idOf(job))?.tokens.clear();
    },
    tokens: () => [...jobs.values()].flatMap(({ tokens }) => [...tokens.values()]),
  };
}
