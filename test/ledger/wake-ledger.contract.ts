import { expect } from "vitest";
import { earlyNoticeSeconds, type WakeLedger } from "../../lib/ledger/wake-ledger.ts";

/** Who waits for webhooks, as one process sees it; `another` is the same as another process sees it. */
export interface OpenedWakes {
  wakes: WakeLedger;
  another: WakeLedger;
  /** What both go by. */
  clock: { now: Date };
}

export interface WakeClaim {
  claim: string;
  check(opened: OpenedWakes): Promise<void>;
}

const job = { provider: "p", jobId: "video_1" };

/** What every ledger of those who wait for a webhook keeps to. */
export const wakeLedgerContract: WakeClaim[] = [
  {
    claim: "nobody waits for a job that is not expected, and it has no tokens",
    async check({ wakes, another }) {
      expect(await wakes.wait(job, "execution-1", "token-1")).toEqual({ isOver: true });
      await wakes.forget(job);
      expect(await another.isExpected(job)).toBe(false);
      await wakes.expect(job);
      expect(await another.isExpected(job)).toBe(true);
      expect(await another.announce(job)).toEqual([]);
      expect(await another.isExpected({ ...job, provider: "q" })).toBe(false);
    },
  },
  {
    claim: "a job announced before it is expected is over for who waits for it then, and only that job",
    async check({ wakes, another }) {
      expect(await wakes.announce(job)).toBeNull();
      expect(await wakes.announce(job)).toBeNull();
      expect(await another.isExpected(job)).toBe(false);
      expect(await another.wait(job, "execution-1", "token-1")).toEqual({ isOver: true });
      await another.forget(job);
      for (const provider of ["p", "q"]) await another.expect({ ...job, provider });
      await another.expect(job);
      expect(await wakes.isExpected(job)).toBe(true);
      expect(await wakes.wait(job, "execution-1", "token-1")).toEqual({ isOver: true });
      expect(await wakes.wait({ ...job, provider: "q" }, "execution-1", "token-1")).toEqual({ isOver: false });
    },
  },
  {
    claim: "a job announced long before it is expected is another one of that id",
    async check({ wakes, another, clock }) {
      await wakes.announce(job);
      clock.now = new Date(clock.now.getTime() + (earlyNoticeSeconds + 1) * 1000);
      await another.expect(job);
      expect(await wakes.wait(job, "execution-1", "token-1")).toEqual({ isOver: false });
      expect(await another.announce(job)).toEqual(["token-1"]);
    },
  },
  {
    claim: "a job announced at the very moment it is expected is over, or its announcement finds who waits",
    async check({ wakes, another }) {
      const jobs = Array.from({ length: 20 }, (_, index) => ({ ...job, jobId: `video_${index}` }));
      const ends = jobs.map(async (one) => {
        const [announced] = await Promise.all([another.announce(one), wakes.expect(one)]);
        const { isOver } = await wakes.wait(one, "execution-1", "token-1");
        return announced === null || announced.length === 0 ? isOver : announced[0] === "token-1";
      });
      expect(await Promise.all(ends)).toEqual(jobs.map(() => true));
    },
  },
  {
    claim: "who waits is found by the announcement, and who comes after it does not wait",
    async check({ wakes, another }) {
      await wakes.expect(job);
      expect(await wakes.wait(job, "execution-1", "token-1")).toEqual({ isOver: false });
      expect(await another.announce(job)).toEqual(["token-1"]);
      expect(await wakes.wait(job, "execution-2", "token-2")).toEqual({ isOver: true });
    },
  },
  {
    claim: "an execution that waits anew has one token, and every execution has its own",
    async check({ wakes, another }) {
      await wakes.expect(job);
      await wakes.wait(job, "execution-1", "token-1");
      await another.wait(job, "execution-2", "token-2");
      await another.wait(job, "execution-1", "token-3");
      // The same call again: its answer was lost.
      await another.wait(job, "execution-1", "token-3");
      expect((await wakes.announce(job))?.sort()).toEqual(["token-2", "token-3"]);
    },
  },
  {
    claim: "announced again, it answers the tokens that nobody forgot; expected again, it stays announced",
    async check({ wakes, another }) {
      await wakes.expect(job);
      await wakes.wait(job, "execution-1", "token-1");
      expect(await wakes.announce(job)).toEqual(["token-1"]);
      expect(await another.announce(job)).toEqual(["token-1"]);
      await another.forget(job);
      expect(await wakes.announce(job)).toEqual([]);
      await another.expect(job);
      expect(await wakes.wait(job, "execution-1", "token-2")).toEqual({ isOver: true });
    },
  },
  {
    claim: "whoever waits at the very moment of the announcement is found by it, or told that the wait is over",
    async check({ wakes, another }) {
      await wakes.expect(job);
      const waiting = Array.from({ length: 20 }, async (_, index) => {
        const { isOver } = await (index % 2 === 0 ? wakes : another).wait(job, `execution-${index}`, `token-${index}`);
        return { token: `token-${index}`, isOver };
      });
      const announced = (await another.announce(job)) ?? [];
      for (const { token, isOver } of await Promise.all(waiting))
        expect(isOver || announced.includes(token)).toBe(true);
    },
  },
];
