import { describe, expect, test } from "vitest";
import type { VideoJobRequest, VideoProvider } from "../../lib/providers/video-provider.ts";
import type { Failure } from "../../lib/render/failure.ts";

/** What a service does from now on, for every request it gets. */
export type ServiceState =
  /** Jobs are made, and done when they are first looked at. */
  | "well"
  | "busy"
  | "refuses the request"
  | "refuses the key"
  /** Reads a create to its end, makes the job and breaks the connection. */
  | "loses the answer"
  /** Breaks every connection before it has read a request. */
  | "breaks off"
  /** The job waits for its turn; for a service that tells. */
  | "queued"
  | "running"
  | "job failed"
  | "job moderated"
  | "job unknown"
  /** Each poll is answered by a proxy's page, 503. */
  | "polls fail"
  /** Each poll is answered with 429. */
  | "polls are limited"
  | "clip gone"
  /** Half of the clip comes, then the connection breaks. */
  | "clip breaks off"
  /** Every answer repeats our key, in whatever it says. */
  | "echoes the key";

/** What the service offers. Each is tested: what is there, that it works; what is not, that nothing pretends it is. */
export interface Capabilities {
  cancel: boolean;
  list: boolean;
  /** Whether a poll tells a job that waits from one that runs. */
  queue: boolean;
  /** Whether a poll of a running job tells how far it is. */
  progress: boolean;
}

/** A request as the service got it. */
export interface SeenRequest {
  method: string;
  /** The path and query as they stood on the wire. */
  path: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Buffer;
}

export interface StartedService {
  /** A provider over this service; a new one each time, as another process would have it. */
  connect(): VideoProvider;
  /** The key that the providers are given. Nothing they say may hold it. */
  canaryKey: string;
  /** One that the service takes. */
  job: VideoJobRequest;
  clip: Uint8Array;
  become(state: ServiceState): void;
  requests(): readonly SeenRequest[];
  /** How often it was asked to make a job. */
  creates(): number;
  close(): Promise<void>;
}

export interface ProviderUnderContract {
  name: string;
  capabilities: Capabilities;
  /** A fresh service that is well. */
  start(): Promise<StartedService>;
}

const abilities: readonly [name: string, capability: keyof Capabilities][] = [
  ["cancels a job", "cancel"],
  ["lists jobs, to find one whose answer was lost", "list"],
  ["tells a job that waits from one that runs", "queue"],
  ["tells how far a running job is", "progress"],
];

/** What providers can do, as a table of Markdown. Their contract tests each cell. */
export function capabilityTable(subjects: readonly Pick<ProviderUnderContract, "name" | "capabilities">[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    row(["provider or profile", ...abilities.map(([name]) => name)]),
    `|${"---|".repeat(abilities.length + 1)}`,
    ...subjects.map(({ name, capabilities }) =>
      row([`\`${name}\``, ...abilities.map(([, key]) => (capabilities[key] ? "yes" : "no"))]),
    ),
  ].join("\n");
}

interface Case {
  claim: string;
  check(service: StartedService, capabilities: Capabilities): Promise<void>;
}

/** The tests of one provider: what every provider must do, whatever it talks to. */
export function testProviderContract(subject: ProviderUnderContract): void {
  describe(`the contract of providers, for ${subject.name}`, () => {
    test.each(cases)("$claim", async ({ check }) => {
      const service = await subject.start();
      try {
        await check(service, subject.capabilities);
      } finally {
        await service.close();
      }
    });
  });
}

/** Makes a job while the service is well, and lets it become what the test is about. */
async function made(service: StartedService, state: ServiceState): Promise<{ provider: VideoProvider; jobId: string }> {
  const provider = service.connect();
  const answer = await provider.create(service.job);
  if (answer.status !== "created") throw new Error(`the create says ${JSON.stringify(answer)}`);
  service.become(state);
  return { provider, jobId: answer.jobId };
}

async function clipOf(provider: VideoProvider, jobId: string): Promise<Uint8Array> {
  const answer = await provider.download(jobId);
  if (answer.status !== "content") throw new Error(`the download says ${JSON.stringify(answer)}`);
  const bytes = new Uint8Array(await new Response(answer.body).arrayBuffer());
  if (answer.bytes !== null) expect(answer.bytes).toBe(bytes.length);
  return bytes;
}

const cases: Case[] = [
  {
    claim: "a create is one request, with the still's bytes and the attempt's key, and answers a short id",
    async check(service) {
      const { jobId } = await made(service, "well");
      expect(jobId).toMatch(/^\S+$/);
      expect(jobId.length).toBeLessThanOrEqual(4096);
      // An address in an id could send a later poll anywhere.
      expect(jobId).not.toContain("://");
      expect(service.creates()).toBe(1);
      const sent = service.requests().find((request) => holds(request.body, service.job.still.bytes));
      expect(sent?.headers["idempotency-key"]).toBe(service.job.idempotencyKey);
    },
  },
  {
    claim: "a busy service is asked later, and was asked once",
    async check(service) {
      service.become("busy");
      const provider = service.connect();
      expectFailure(await provider.create(service.job), "later", provider);
      expect(service.creates()).toBe(1);
    },
  },
  {
    claim: "a refused request fails for good, and was sent once",
    async check(service) {
      service.become("refuses the request");
      const provider = service.connect();
      expect(expectFailure(await provider.create(service.job), "failed", provider).retryable).toBe(false);
      expect(service.creates()).toBe(1);
    },
  },
  {
    claim: "a refused key is the account's matter, and no verdict on a job",
    async check(service) {
      const { provider, jobId } = await made(service, "refuses the key");
      expect(expectFailure(await provider.create(service.job), "failed", provider).class).toBe("account");
      expect(expectFailure(await provider.poll(jobId), "unreachable", provider).class).toBe("account");
      expectFailure(await provider.download(jobId), "later", provider);
    },
  },
  {
    claim: "a create whose answer is lost is unknown, and was sent once",
    async check(service) {
      service.become("loses the answer");
      const provider = service.connect();
      expectFailure(await provider.create(service.job), "unknown", provider);
      expect(service.creates()).toBe(1);
    },
  },
  {
    claim: "a create that breaks off on the way never counts as sent in vain, nor is it repeated",
    async check(service) {
      service.become("breaks off");
      const provider = service.connect();
      const answer = await provider.create(service.job);
      // A service that is asked something free of charge first has not been asked for a job yet.
      expectFailure(answer, service.creates() === 0 ? "later" : "unknown", provider);
      expect(service.creates()).toBeLessThanOrEqual(1);
    },
  },
  {
    claim: "a create that reached nobody may be sent again",
    async check(service) {
      await service.close();
      const provider = service.connect();
      expectFailure(await provider.create(service.job), "later", provider);
    },
  },
  {
    claim: "a job that waits says so where the service tells",
    async check(service, { queue }) {
      const { provider, jobId } = await made(service, "queued");
      expect(await provider.poll(jobId)).toMatchObject({ status: "running", queued: queue });
    },
  },
  {
    claim: "a running job says so, with a progress from 0 to 100 where the service tells",
    async check(service, { progress }) {
      const { provider, jobId } = await made(service, "running");
      const answer = await provider.poll(jobId);
      if (answer.status !== "running") throw new Error(`the poll says ${JSON.stringify(answer)}`);
      expect(answer.queued).toBe(false);
      if (progress) expect(answer.progress).toSatisfy((percent: number) => percent > 0 && percent <= 100);
      else expect(answer.progress).toBeNull();
      expectFailure(await provider.download(jobId), "later", provider);
    },
  },
  {
    claim: "a job that failed is told with its reason, which a later try may cure",
    async check(service) {
      const { provider, jobId } = await made(service, "job failed");
      const failure = expectFailure(await provider.poll(jobId), "failed", provider);
      expect(["transient", "expired"]).toContain(failure.class);
    },
  },
  {
    claim: "a moderated job is a policy failure, which nothing cures",
    async check(service) {
      const { provider, jobId } = await made(service, "job moderated");
      expect(expectFailure(await provider.poll(jobId), "failed", provider)).toMatchObject({
        class: "policy",
        retryable: false,
      });
      expect(expectFailure(await provider.download(jobId), "failed", provider).class).toBe("policy");
    },
  },
  {
    claim: "a job that the service doesn't know has expired",
    async check(service) {
      const { provider, jobId } = await made(service, "job unknown");
      expect(expectFailure(await provider.poll(jobId), "failed", provider).class).toBe("expired");
    },
  },
  ...(["polls fail", "polls are limited", "breaks off"] as const).map((state) => ({
    claim: `a poll that fails doesn't fail the job: ${state}`,
    async check(service: StartedService) {
      const { provider, jobId } = await made(service, state);
      expectFailure(await provider.poll(jobId), "unreachable", provider);
      expectFailure(await provider.download(jobId), "later", provider);
      service.become("well");
      expect(await provider.poll(jobId)).toEqual({ status: "completed" });
    },
  })),
  {
    claim: "a finished job's clip comes whole, and as often as it is asked for",
    async check(service) {
      const { provider, jobId } = await made(service, "well");
      expect(await provider.poll(jobId)).toEqual({ status: "completed" });
      expect(await clipOf(provider, jobId)).toEqual(new Uint8Array(service.clip));
      expect(await clipOf(provider, jobId)).toEqual(new Uint8Array(service.clip));
      expect(service.creates()).toBe(1);
    },
  },
  {
    claim: "a download that is not read to its end can be cancelled",
    async check(service) {
      const { provider, jobId } = await made(service, "well");
      const answer = await provider.download(jobId);
      if (answer.status === "content") await answer.body.cancel();
      expect(answer.status).toBe("content");
    },
  },
  {
    claim: "a clip that breaks off is never taken for a whole one",
    async check(service) {
      const { provider, jobId } = await made(service, "clip breaks off");
      await expect(clipOf(provider, jobId)).rejects.toThrow();
    },
  },
  {
    claim: "a clip that is gone has expired",
    async check(service) {
      const { provider, jobId } = await made(service, "clip gone");
      expect(expectFailure(await provider.download(jobId), "failed", provider).class).toBe("expired");
    },
  },
  {
    claim: "another process goes on with the stored id alone",
    async check(service) {
      const { jobId } = await made(service, "running");
      const { stored } = JSON.parse(JSON.stringify({ stored: jobId })) as { stored: string };
      const other = service.connect();
      expect((await other.poll(stored)).status).toBe("running");
      service.become("well");
      expect(await other.poll(stored)).toEqual({ status: "completed" });
      expect(await clipOf(other, stored)).toEqual(new Uint8Array(service.clip));
      expect(service.creates()).toBe(1);
    },
  },
  {
    claim: "the jobs are listed where the service lists, newest first, also one whose answer was lost",
    async check(service, { list }) {
      const since = new Date();
      const { provider, jobId } = await made(service, "well");
      expect(provider.listJobs !== undefined).toBe(list);
      if (provider.listJobs === undefined) return;
      const answer = await provider.listJobs(since);
      if (answer.status !== "listed") throw new Error(`the list says ${JSON.stringify(answer)}`);
      expect(answer.jobs.map((job) => job.jobId)).toContain(jobId);
      const times = answer.jobs.map((job) => job.createdAt?.getTime() ?? Number.POSITIVE_INFINITY);
      expect(times).toEqual(times.toSorted((one, other) => other - one));
      service.become("breaks off");
      expectFailure(await provider.listJobs(since), "later", provider);
    },
  },
  {
    claim: "a running job is cancelled where the service can, and an unknown one is gone",
    async check(service, { cancel }) {
      const { provider, jobId } = await made(service, "running");
      expect(provider.cancel !== undefined).toBe(cancel);
      if (provider.cancel === undefined) return;
      expect(await provider.cancel(jobId)).toEqual({ status: "canceled" });
      service.become("job unknown");
      expect(await provider.cancel(jobId)).toEqual({ status: "gone" });
      service.become("breaks off");
      expectFailure(await provider.cancel(jobId), "failed", provider);
    },
  },
  {
    claim: "the key is in no answer and in no address, whatever the service says",
    async check(service) {
      const states: ServiceState[] = ["echoes the key", "refuses the key", "job failed", "polls fail", "breaks off"];
      const { provider, jobId } = await made(service, "well");
      const said: unknown[] = [jobId];
      for (const state of ["well" as const, ...states]) {
        service.become(state);
        said.push(...(await everything(provider, service.job, jobId)));
      }
      expect(JSON.stringify(said)).not.toContain(service.canaryKey);
      const addresses = service.requests().map((request) => request.path);
      expect(decodeURIComponent(addresses.join("\n"))).not.toContain(service.canaryKey);
    },
  },
];

/** What each method answers, or throws; a body is given up unread. */
async function everything(provider: VideoProvider, job: VideoJobRequest, jobId: string): Promise<unknown[]> {
  const answers = await Promise.all(
    [
      provider.create(job),
      provider.poll(jobId),
      provider.download(jobId).then(async (answer) => {
        if (answer.status === "content") await answer.body.cancel();
        return answer;
      }),
      provider.listJobs?.(new Date(0)),
      provider.cancel?.(jobId),
    ].map((asked) =>
      Promise.resolve(asked).catch((error: unknown) => ({ thrown: String(error), stack: (error as Error).stack })),
    ),
  );
  expect(answers).toHaveLength(5);
  return answers;
}

type Answer = { status: string; failure?: Failure };

/** That an answer is of this kind, and its failure one that a record can hold. */
function expectFailure(answer: Answer, status: string, provider: VideoProvider): Failure {
  expect(answer.status, JSON.stringify(answer)).toBe(status);
  expect(JSON.parse(JSON.stringify(answer))).toEqual(answer);
  const { failure } = answer;
  if (failure === undefined) throw new Error("the answer has no failure");
  expect(failure.provider).toBe(provider.name);
  // Ours are in lower case with underscores; a provider's own stays as it is.
  expect(failure.code).toMatch(/^[\x20-\x7e]{1,100}$/);
  expect(failure.message).toMatch(/\S/);
  expect(failure.message.length).toBeLessThanOrEqual(500);
  expect(failure.remedy).toMatch(/\S/);
  if (["policy", "request", "account"].includes(failure.class)) expect(failure.retryable).toBe(false);
  return failure;
}

/** Whether a request has these bytes in it, as they are or in base64. */
function holds(body: Buffer, bytes: Uint8Array): boolean {
  return body.includes(Buffer.from(bytes)) || body.includes(Buffer.from(bytes).toString("base64"));
}
