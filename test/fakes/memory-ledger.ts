import type { LedgerEntry, RenderLedger } from "../../lib/ledger/render-ledger.ts";
import type { RenderRecord } from "../../lib/render/render-record.ts";

export interface MemoryLedger extends RenderLedger {
  readonly records: Map<string, LedgerEntry>;
}

/** The ledger in memory, with the same rules: writes are conditional, what is read is a copy. */
export function memoryLedger(now: () => Date = () => new Date()): MemoryLedger {
  const records = new Map<string, LedgerEntry>();
  const owners = new Map<string, string>();
  const copy = <Value>(value: Value): Value => structuredClone(value);
  return {
    records,
    async open(record) {
      const existing = records.get(record.renderId);
      if (existing !== undefined) return { ...copy(existing), opened: false };
      records.set(record.renderId, copy({ record, revision: 1 }));
      return { record: copy(record), revision: 1, opened: true };
    },
    async get(renderId) {
      const entry = records.get(renderId);
      return entry === undefined ? null : copy(entry);
    },
    async recall(renderId) {
      const entry = records.get(renderId);
      return entry === undefined ? null : copy(entry);
    },
    async update(entry, change) {
      for (let current = entry; ; ) {
        const changed = change(current.record);
        const stored = records.get(entry.record.renderId);
        if (stored === undefined) throw new Error("no such record");
        if (changed === null && stored.revision === current.revision) return { ...current, changed: false };
        if (stored.revision !== current.revision) {
          current = copy(stored);
          continue;
        }
        if (changed === null) return { ...current, changed: false };
        const next = { record: { ...changed, updatedAt: now().toISOString() }, revision: stored.revision + 1 };
        records.set(next.record.renderId, copy(next));
        return { ...next, changed: true };
      }
    },
    async *list() {
      for (const { record } of records.values()) yield copy<RenderRecord>(record);
    },
    async *listByStatus(status, createdFrom = "") {
      const found = [...records.values()].filter(
        ({ record }) => record.status === status && record.createdAt >= createdFrom,
      );
      found.sort((left, right) => (left.record.createdAt < right.record.createdAt ? -1 : 1));
      for (const { record } of found) yield copy<RenderRecord>(record);
    },
    async *listByStill({ bucket, key }) {
      for (const { record } of records.values())
        if (record.still.bucket === bucket && record.still.key === key) yield copy<RenderRecord>(record);
    },
    async *listUnanswered({ provider, model, prompt }) {
      for (const { record } of records.values()) {
        const attempt = record.attempts.at(-1);
        const isSame = attempt?.provider === provider && attempt.model === model && record.prompt === prompt;
        if (isSame && attempt.state === "creating" && attempt.jobId === null) yield copy<RenderRecord>(record);
      }
    },
    async claimJob(provider, jobId, renderId) {
      const key = `${provider} ${jobId}`;
      if (!owners.has(key)) owners.set(key, renderId);
      return owners.get(key) ?? renderId;
    },
    async claimContent(contentId, renderId, instead) {
      const key = `content ${contentId}`;
      const known = owners.get(key);
      if (instead === undefined ? known === undefined : known === instead) owners.set(key, renderId);
      return owners.get(key) ?? renderId;
    },
    async ownerOfJob(provider, jobId) {
      return owners.get(`${provider} ${jobId}`) ?? null;
    },
  };
}
