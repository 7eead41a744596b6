import fc from "fast-check";
import { expect } from "vitest";
import type { AskedFor, RenderLedger } from "../../lib/ledger/render-ledger.ts";
import { newRecord } from "../../lib/render/new-record.ts";
import { type Attempt, type RenderRecord, withAttempt } from "../../lib/render/render-record.ts";
import { resolveRequest } from "../../lib/render/request.ts";

/** A ledger as one process sees it; `another` is the same ledger as another process sees it. */
export interface OpenedLedger {
  ledger: RenderLedger;
  another: RenderLedger;
  /** The ledgers' clock. */
  clock: { now: Date };
}

export interface LedgerClaim {
  claim: string;
  check(opened: OpenedLedger): Promise<void>;
}

const defaults = () => ({ model: "m", seconds: 4, sizes: { landscape: "1280x720", portrait: "720x1280" } });

export function aRecord(renderId: string, prompt = "slow push in"): RenderRecord {
  return newRecord({
    renderId,
    still: { bucket: "stills", key: `stills/${renderId}.jpg`, versionId: null, etag: "e", bytes: 1 },
    request: resolveRequest({ prompt }, { provider: "fake" }, defaults, "event"),
    estimatedUsd: null,
    eventId: "event",
    now: new Date("2026-11-22T12:00:00.000Z"),
  });
}

/** As it is written before its job is asked for. */
const anAttempt: Attempt = {
  number: 1,
  provider: "fake",
  model: "m",
  seconds: 4,
  size: "1280x720",
  rung: "as asked",
  rungIndex: 0,
  because: null,
  estimatedUsd: null,
  reservedOn: null,
  jobId: null,
  state: "creating",
  polls: 0,
  createdAt: "2026-11-22T12:00:00.000Z",
  startedAt: null,
  endedAt: null,
  failure: null,
  origin: null,
  runner: "runner",
  answerLostAt: null,
};

const countUp = (record: RenderRecord): RenderRecord => ({ ...record, retries: record.retries + 1 });

async function idsOf(ledger: RenderLedger): Promise<string[]> {
  const ids: string[] = [];
  for await (const { renderId } of ledger.list()) ids.push(renderId);
  return ids.sort();
}

/** What every ledger of render records keeps to. */
export const renderLedgerContract: LedgerClaim[] = [
  {
    claim: "there is no record before it is opened, by any way of asking",
    async check({ ledger }) {
      expect(await ledger.get("r1")).toBeNull();
      expect(await ledger.recall("r1")).toBeNull();
      expect(await idsOf(ledger)).toEqual([]);
    },
  },
  {
    claim: "a record comes back as it was opened",
    async check({ ledger, another }) {
      const record = aRecord("r1");
      expect(await ledger.open(record)).toEqual({ record, revision: 1, opened: true });
      expect(await ledger.get("r1")).toEqual({ record, revision: 1 });
      expect(await ledger.recall("r1")).toEqual({ record, revision: 1 });
      expect(await another.recall("r1")).toEqual({ record, revision: 1 });
    },
  },
  {
    claim: "opened twice, it is what the first made it",
    async check({ ledger, another }) {
      await ledger.open(aRecord("r1", "first"));
      const second = await another.open(aRecord("r1", "second"));
      expect(second).toMatchObject({ opened: false, revision: 1, record: { prompt: "first" } });
    },
  },
  {
    claim: "opened by many at once, one of them opens it",
    async check({ ledger, another }) {
      const openings = Array.from({ length: 10 }, (_, index) =>
        (index % 2 === 0 ? ledger : another).open(aRecord("r1", `by ${index}`)),
      );
      const opened = await Promise.all(openings);
      expect(opened.filter((entry) => entry.opened)).toHaveLength(1);
      expect(new Set(opened.map((entry) => entry.record.prompt)).size).toBe(1);
    },
  },
  {
    claim: "an update writes, raises the revision and sets updatedAt",
    async check({ ledger, another, clock }) {
      const entry = await ledger.open(aRecord("r1"));
      clock.now = new Date("2026-11-22T12:34:56.000Z");
      const updated = await ledger.update(entry, countUp);
      expect(updated).toMatchObject({ changed: true, revision: 2 });
      expect(updated.record).toMatchObject({ retries: 1, updatedAt: "2026-11-22T12:34:56.000Z" });
      expect(await another.get("r1")).toEqual({ record: updated.record, revision: 2 });
    },
  },
  {
    claim: "an update that declines writes nothing, and answers what it saw",
    async check({ ledger }) {
      const entry = await ledger.open(aRecord("r1"));
      const same = await ledger.update(entry, () => null);
      expect(same).toMatchObject({ changed: false, revision: 1, record: entry.record });
      expect((await ledger.get("r1"))?.revision).toBe(1);
    },
  },
  {
    claim: "an update from what is out of date is made anew from what is there",
    async check({ ledger, another }) {
      const old = await ledger.open(aRecord("r1"));
      await another.update((await another.get("r1")) ?? old, (record) => ({ ...record, status: "storing" }));
      const seen: string[] = [];
      const updated = await ledger.update(old, (record) => {
        seen.push(record.status);
        return countUp(record);
      });
      expect(seen).toEqual(["queued", "storing"]);
      expect(updated).toMatchObject({ revision: 3, record: { status: "storing", retries: 1 } });
    },
  },
  {
    claim: "a change may decline once it sees what somebody else wrote",
    async check({ ledger, another }) {
      const old = await ledger.open(aRecord("r1"));
      await another.update(old, (record) => ({ ...record, status: "canceled" }));
      const declined = await ledger.update(old, (record) => (record.status === "canceled" ? null : countUp(record)));
      expect(declined).toMatchObject({ changed: false, revision: 2, record: { status: "canceled", retries: 0 } });
    },
  },
  {
    claim: "a record that is gone is no record to update",
    async check({ ledger }) {
      await expect(ledger.update({ record: aRecord("never opened"), revision: 1 }, countUp)).rejects.toThrow(/record/);
    },
  },
  {
    claim: "of any number of writers at once, every change counts",
    async check({ ledger, another }) {
      let renders = 0;
      const all = fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }), async (writers) => {
        const renderId = `r${++renders}`;
        const old = await ledger.open(aRecord(renderId));
        await Promise.all(writers.map((isOther) => (isOther ? another : ledger).update(old, countUp)));
        expect(await ledger.get(renderId)).toMatchObject({
          revision: 1 + writers.length,
          record: { retries: writers.length },
        });
      });
      await fc.assert(all, { numRuns: 20 });
    },
  },
  {
    claim: "what is remembered may be out of date, what is asked for is not, and an update of either counts",
    async check({ ledger, another }) {
      const mine = await ledger.open(aRecord("r1"));
      await another.update((await another.get("r1")) ?? mine, countUp);
      const recalled = await ledger.recall("r1");
      expect([0, 1]).toContain(recalled?.record.retries);
      expect((await ledger.get("r1"))?.record.retries).toBe(1);
      expect((await ledger.recall("r1"))?.record.retries).toBe(1);
      expect((await ledger.update(recalled ?? mine, countUp)).record.retries).toBe(2);
    },
  },
  {
    claim: "what is handed out is a copy",
    async check({ ledger }) {
      const record = aRecord("r1");
      await ledger.open(record);
      record.prompt = "changed by the caller";
      const entry = await ledger.get("r1");
      if (entry !== null) entry.record.prompt = "changed by the reader";
      expect((await ledger.get("r1"))?.record.prompt).toBe("slow push in");
    },
  },
  {
    claim: "a job belongs to the first who claims it, for ever, and to one of many who claim it at once",
    async check({ ledger, another }) {
      expect(await ledger.ownerOfJob("fake", "job")).toBeNull();
      const owners = await Promise.all(
        ["r1", "r2", "r3", "r4"].map((id, index) => (index % 2 === 0 ? ledger : another).claimJob("fake", "job", id)),
      );
      expect(new Set(owners).size).toBe(1);
      const [owner = ""] = owners;
      expect(await another.claimJob("fake", "job", "too late")).toBe(owner);
      expect(await ledger.claimJob("fake", "job", owner)).toBe(owner);
      expect(await another.ownerOfJob("fake", "job")).toBe(owner);
    },
  },
  {
    claim: "jobs of the same id at two providers are two jobs, and no job is a render",
    async check({ ledger }) {
      expect(await ledger.claimJob("one", "job", "r1")).toBe("r1");
      expect(await ledger.claimJob("two", "job", "r2")).toBe("r2");
      await ledger.open(aRecord("r1"));
      expect(await idsOf(ledger)).toEqual(["r1"]);
    },
  },
  {
    claim: "content is minded by the first who claims it, and by one of many who claim it at once",
    async check({ ledger, another }) {
      const minds = await Promise.all(
        ["r1", "r2", "r3", "r4"].map((id, index) => (index % 2 === 0 ? ledger : another).claimContent("c", id)),
      );
      expect(new Set(minds).size).toBe(1);
      const [owner = ""] = minds;
      expect(await another.claimContent("c", "too late")).toBe(owner);
      expect(await ledger.claimContent("c", owner)).toBe(owner);
      expect(await ledger.claimContent("other", "r9")).toBe("r9");
    },
  },
  {
    claim: "of many who take over from the same render at once, one does; nobody takes over from who is gone",
    async check({ ledger, another }) {
      await ledger.claimContent("c", "r0");
      const minds = await Promise.all(
        ["r1", "r2", "r3", "r4"].map((id, index) => (index % 2 === 0 ? ledger : another).claimContent("c", id, "r0")),
      );
      expect(new Set(minds).size).toBe(1);
      const [owner = ""] = minds;
      expect(owner).not.toBe("r0");
      expect(await another.claimContent("c", "too late", "r0")).toBe(owner);
      // Asked twice, as a client does whose answer was lost.
      expect(await ledger.claimContent("c", owner, "r0")).toBe(owner);
    },
  },
  {
    claim: "who declines to change what is out of date is asked again about what is there",
    async check({ ledger, another }) {
      const old = await ledger.open(aRecord("r1"));
      await another.update(old, (record) => ({ ...record, status: "failed" }));
      const recalled = (await ledger.recall("r1")) ?? old;
      const seen: string[] = [];
      const declined = await ledger.update(recalled, (record) => {
        seen.push(record.status);
        return null;
      });
      expect(seen.at(-1)).toBe("failed");
      expect(declined).toMatchObject({ changed: false, revision: 2, record: { status: "failed" } });
    },
  },
  {
    claim: "the list has every record once, over 1 MB and more",
    async check({ ledger, another }) {
      const ids = Array.from({ length: 150 }, (_, index) => `r${1000 + index}`);
      await Promise.all(ids.map((renderId) => ledger.open(aRecord(renderId, "x".repeat(8000)))));
      expect(await idsOf(another)).toEqual(ids);
    },
  },
  {
    claim: "a still has the records of all its versions and requests, and of no other still",
    async check({ ledger, another }) {
      const ids = async (key: string, bucket = "stills") => {
        const records = await Array.fromAsync(another.listByStill({ bucket, key }));
        return records.map((record) => record.renderId).sort();
      };
      const one = aRecord("r1");
      await ledger.open(one);
      await ledger.open({ ...aRecord("r2", "x".repeat(8000)), still: { ...one.still, versionId: "other" } });
      await ledger.open(aRecord("r3"));
      await ledger.claimJob("fake", "job", "r1");
      expect(await ids("stills/r1.jpg")).toEqual(["r1", "r2"]);
      expect(await ids("stills/r3.jpg")).toEqual(["r3"]);
      expect(await ids("stills/r1.jpg", "another-bucket")).toEqual([]);
      const entry = await ledger.get("r3");
      if (entry !== null) await ledger.update(entry, countUp);
      expect(await Array.fromAsync(another.listByStill(one.still))).toContainEqual(one);
      expect(await Array.fromAsync(another.listByStill({ bucket: "stills", key: "stills/r3.jpg" }))).toMatchObject([
        { renderId: "r3", retries: 1 },
      ]);
    },
  },
  {
    claim: "a status has its records, the oldest first, from any moment on, as they are now",
    async check({ ledger, another }) {
      const ids = async (...of: Parameters<RenderLedger["listByStatus"]>) =>
        (await Array.fromAsync(another.listByStatus(...of))).map(({ renderId }) => renderId);
      const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 12, minute)).toISOString();
      for (const minute of [3, 1, 2]) await ledger.open({ ...aRecord(`r${minute}`), createdAt: at(minute) });
      await ledger.open({ ...aRecord("r4"), status: "succeeded" });
      expect(await ids("queued")).toEqual(["r1", "r2", "r3"]);
      expect(await ids("queued", at(2))).toEqual(["r2", "r3"]);
      expect(await ids("queued", at(4))).toEqual([]);
      expect(await ids("failed")).toEqual([]);
      const entry = await ledger.get("r2");
      if (entry !== null) await ledger.update(entry, (record) => ({ ...record, status: "failed" }));
      expect(await ids("queued")).toEqual(["r1", "r3"]);
      expect(await ids("failed")).toEqual(["r2"]);
    },
  },
  {
    claim: "who asked for the very same and has no answer yet is found, and nobody else",
    async check({ ledger, another }) {
      const asked = { provider: "fake", model: "m", prompt: "slow push in" };
      const ids = async (what: AskedFor) =>
        (await Array.fromAsync(another.listUnanswered(what))).map(({ renderId }) => renderId).sort();
      const asking = async (renderId: string, change: Partial<Attempt> = {}, prompt = asked.prompt) =>
        ledger.update(await ledger.open(aRecord(renderId, prompt)), (record) => ({
          ...record,
          attempts: [{ ...anAttempt, ...change }],
        }));
      expect(await ids(asked)).toEqual([]);
      await ledger.open(aRecord("r0"));
      const first = await asking("r1");
      await asking("r2", { answerLostAt: "2026-11-22T12:00:01.000Z" });
      await asking("r3", { jobId: "job", state: "running" });
      await asking("r4", { state: "failed" });
      await asking("r5", { model: "other" });
      await asking("r6", { provider: "other" });
      await asking("r7", {}, "x".repeat(30_000));
      expect(await ids(asked)).toEqual(["r1", "r2"]);
      expect(await ids({ ...asked, prompt: "x".repeat(30_000) })).toEqual(["r7"]);
      await another.update(first, (record) => withAttempt(record, { jobId: "job 1", state: "running" }));
      expect(await ids(asked)).toEqual(["r2"]);
    },
  },
  {
    claim: "the longest prompt there can be fits, in any script",
    async check({ ledger, another }) {
      const prompt = "夕".repeat(32_000);
      await ledger.open(aRecord("r1", prompt));
      expect((await another.get("r1"))?.record.prompt).toBe(prompt);
    },
  },
];
