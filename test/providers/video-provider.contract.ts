import { expect } from "vitest";
import type { VideoJobRequest, VideoProvider } from "../../lib/providers/video-provider.ts";
import type { Failure } from "../../lib/render/failure.ts";

/** What the service behind a provider does when it is asked. */
export type Situation =
  | "all is well"
  | "it is busy"
  | "it refuses the request"
  | "the answer to a create is lost"
  | "the job is running"
  | "the job has failed"
  | "polls fail"
  | "the clip isn't there yet"
  | "the clip is gone";

export interface Arranged {
  provider: VideoProvider;
  /** A job that stands as the situation says. */
  jobId: string;
  /** How often the service was asked to create a job. */
  creates(): number;
  clip: Uint8Array;
  close(): Promise<void>;
}

/** Puts a provider before a service in a situation. Each implementation brings one. */
export type Arrange = (situation: Situation) => Promise<Arranged>;

export const aJob: VideoJobRequest = {
  prompt: "slow dolly in",
  model: "sora-2",
  seconds: 4,
  size: "1280x720",
  still: { bytes: new Uint8Array([0x89, 0x50, 0x4e, 0x47, 1, 2, 3]), mediaType: "image/png" },
  idempotencyKey: "attempt-1",
};

export interface ContractCase {
  claim: string;
  situation: Situation;
  check(arranged: Arranged): Promise<void>;
}

/** What every provider must do, whatever it talks to. */
export const videoProviderContract: ContractCase[] = [
  {
    claim: "a create answers the job's id, by one request",
    situation: "all is well",
    async check({ provider, creates }) {
      const answer = await provider.create(aJob);
      expect(answer).toMatchObject({ status: "created", jobId: expect.stringMatching(/./) });
      expectPlain(answer);
      expect(creates()).toBe(1);
    },
  },
  {
    claim: "a busy service is asked later, and was asked once",
    situation: "it is busy",
    async check({ provider, creates }) {
      const answer = await provider.create(aJob);
      expectFailure(answer, "later", provider);
      expect(creates()).toBe(1);
    },
  },
  {
    claim: "a refused request fails, and was sent once",
    situation: "it refuses the request",
    async check({ provider, creates }) {
      const answer = await provider.create(aJob);
      expect(expectFailure(answer, "failed", provider).retryable).toBe(false);
      expect(creates()).toBe(1);
    },
  },
  {
    claim: "a create whose answer is lost is unknown, and was sent once",
    situation: "the answer to a create is lost",
    async check({ provider, creates }) {
      expectFailure(await provider.create(aJob), "unknown", provider);
      expect(creates()).toBe(1);
    },
  },
  {
    claim: "a running job says so, with a progress from 0 to 100 or none",
    situation: "the job is running",
    async check({ provider, jobId }) {
      const answer = await provider.poll(jobId);
      if (answer.status !== "running") throw new Error(`the poll says ${answer.status}`);
      if (answer.progress !== null) expect(answer.progress >= 0 && answer.progress <= 100).toBe(true);
      if (answer.pollAfterSeconds !== null) expect(Number.isInteger(answer.pollAfterSeconds)).toBe(true);
      expectPlain(answer);
    },
  },
  {
    claim: "a job that failed is told with its reason",
    situation: "the job has failed",
    check: async ({ provider, jobId }) => void expectFailure(await provider.poll(jobId), "failed", provider),
  },
  {
    claim: "a poll that fails doesn't fail the job",
    situation: "polls fail",
    check: async ({ provider, jobId }) => void expectFailure(await provider.poll(jobId), "unreachable", provider),
  },
  {
    claim: "a finished job's clip comes whole",
    situation: "all is well",
    async check({ provider, jobId, clip }) {
      expect(await provider.poll(jobId)).toEqual({ status: "completed" });
      const answer = await provider.download(jobId);
      if (answer.status !== "content") throw new Error(`the download says ${answer.status}`);
      expect(new Uint8Array(await new Response(answer.body).arrayBuffer())).toEqual(new Uint8Array(clip));
      if (answer.bytes !== null) expect(answer.bytes).toBe(clip.length);
    },
  },
  {
    claim: "a download that is not read to its end can be cancelled",
    situation: "all is well",
    async check({ provider, jobId }) {
      const answer = await provider.download(jobId);
      if (answer.status === "content") await answer.body.cancel();
      expect(answer.status).toBe("content");
    },
  },
  {
    claim: "a clip that isn't there yet is fetched later",
    situation: "the clip isn't there yet",
    check: async ({ provider, jobId }) => void expectFailure(await provider.download(jobId), "later", provider),
  },
  {
    claim: "a clip that is gone has expired",
    situation: "the clip is gone",
    async check({ provider, jobId }) {
      expect(expectFailure(await provider.download(jobId), "failed", provider).class).toBe("expired");
    },
  },
  {
    claim: "a list holds the job that was just made",
    situation: "all is well",
    async check({ provider }) {
      const since = new Date();
      const created = await provider.create(aJob);
      if (provider.listJobs === undefined) return;
      const list = await provider.listJobs(since);
      if (list.status !== "listed" || created.status !== "created")
        throw new Error(`${list.status}, ${created.status}`);
      expect(list.jobs.map((job) => job.jobId)).toContain(created.jobId);
    },
  },
  {
    claim: "a job is cancelled once, and gone afterwards",
    situation: "all is well",
    async check({ provider }) {
      const created = await provider.create(aJob);
      if (provider.cancel === undefined) return;
      if (created.status !== "created") throw new Error(`the create says ${created.status}`);
      expect(await provider.cancel(created.jobId)).toEqual({ status: "canceled" });
      expect(await provider.cancel(created.jobId)).toEqual({ status: "gone" });
    },
  },
];

type Answer = { status: string; failure?: Failure };

/** That an answer is of this kind, and its failure one that a record can hold. */
export function expectFailure(answer: Answer, status: string, provider: VideoProvider): Failure {
  expect(answer.status, JSON.stringify(answer)).toBe(status);
  expectPlain(answer);
  const { failure } = answer;
  if (failure === undefined) throw new Error("the answer has no failure");
  expect(failure.provider).toBe(provider.name);
  expect(failure.code).toMatch(/^[a-z0-9_]+$/);
  expect(failure.message).toMatch(/\S/);
  expect(failure.message.length).toBeLessThanOrEqual(500);
  expect(failure.remedy).toMatch(/\S/);
  if (["policy", "request", "account"].includes(failure.class)) expect(failure.retryable).toBe(false);
  return failure;
}

function expectPlain(answer: unknown): void {
  expect(JSON.parse(JSON.stringify(answer))).toEqual(answer);
}
