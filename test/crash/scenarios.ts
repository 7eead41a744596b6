import type { RenderRequest } from "../../lib/render/request.ts";
import { fakeFailure } from "../fakes/fake-failure.ts";
import type { FakeProviderOptions } from "../fakes/fake-provider.ts";
import type { CrashWorld } from "./crash-world.ts";

/** A story that is told again and again, each time with other troubles, and always has to end in the same way. */
export interface Scenario {
  name: string;
  /** What the provider says depends on the job or the moment, never on how often it was asked: it doesn't crash with us. */
  provider?: FakeProviderOptions;
  /** What its list tells: each job's key, no keys, or there is none. */
  listing?: "with keys" | "without keys" | "no list";
  /** A job whose answer was lost shows in the list so much later. */
  lateSeconds?: number;
  request?: RenderRequest;
  /** So many executions of the event run at the same time. */
  executions?: number;
  /** The event that the troubles befall, sent after the still's own event was carried to its end in peace. */
  thenAsk?: (world: CrashWorld) => Record<string, unknown>;
  ends: {
    status: "succeeded" | "rejected" | "failed";
    code?: string;
    /** Jobs made at the provider. */
    jobs: number;
    /** Jobs that were stopped at the provider. */
    stopped?: string[];
  };
}

const policy = { status: "failed", failure: fakeFailure("policy", { code: "moderation_blocked" }) } as const;
const broken = { status: "failed", failure: fakeFailure("transient", { code: "job_broke" }) } as const;
const busy = { status: "later", failure: fakeFailure("rate_limited", { retryAfterSeconds: 7 }) } as const;
const account = { status: "failed", failure: fakeFailure("account", { code: "no_credits" }) } as const;

const success = { ends: { status: "succeeded", jobs: 1 } } as const;
const secondJob = {
  provider: { polls: (job: string) => (job === "fake_job_1" ? broken : "completed") },
  ends: { status: "succeeded", jobs: 2 },
} as const;

export const scenarios: Scenario[] = [
  { name: "a clip", ...success },
  { name: "a clip, jobs listed without keys", listing: "without keys", ...success },
  { name: "a clip, jobs never listed", listing: "no list", ...success },
  {
    name: "a blocked prompt",
    provider: { creates: () => policy },
    ends: { status: "rejected", code: "moderation_blocked", jobs: 0 },
  },
  {
    name: "a blocked job",
    provider: { polls: () => policy },
    ends: { status: "rejected", code: "moderation_blocked", jobs: 1 },
  },
  { name: "a job that breaks, then a clip", ...secondJob },
  { name: "a job that breaks, then a clip, listed without keys", listing: "without keys", ...secondJob },
  { name: "a job that breaks, then a clip, never listed", listing: "no list", ...secondJob },
  {
    name: "jobs that always break",
    provider: { polls: () => broken },
    ends: { status: "failed", code: "job_broke", jobs: 3 },
  },
  {
    name: "a download cut short",
    provider: { downloads: (_job, before) => (before === 0 ? "truncated" : "content") },
    ...success,
  },
  { name: "a busy provider", provider: { creates: (_job, before) => (before < 2 ? busy : "created") }, ...success },
  {
    name: "a job that breaks, then a busy provider",
    provider: { ...secondJob.provider, creates: (_job, before) => (before === 1 ? busy : "created") },
    ends: secondJob.ends,
  },
  {
    name: "a job that never ends",
    provider: { polls: () => "running" },
    request: { deadlineMinutes: 2 },
    ends: { status: "failed", code: "deadline_exceeded", jobs: 1, stopped: ["fake_job_1"] },
  },
  {
    name: "a request that never arrives",
    provider: { creates: (_job, before) => once("unknown", before) },
    ...success,
  },
  { name: "an answer that never comes", provider: { creates: (_job, before) => once("lost", before) }, ...success },
  {
    name: "an answer that never comes, jobs listed without keys",
    provider: { creates: (_job, before) => once("lost", before) },
    listing: "without keys",
    ...success,
  },
  {
    name: "a connection that breaks while the job is made",
    provider: { creates: (_job, before) => once("lost", before) },
    lateSeconds: 3,
    ...success,
  },
  {
    name: "an answer that never comes, jobs never listed",
    provider: { creates: (_job, before) => once("lost", before) },
    listing: "no list",
    ends: { status: "failed", code: "create_outcome_unknown", jobs: 1 },
  },
  { name: "two executions of one render", executions: 2, ...success },
  { name: "two executions whose job breaks, then a clip", executions: 2, ...secondJob },
  {
    name: "two executions of a blocked job",
    executions: 2,
    provider: { polls: () => policy },
    ends: { status: "rejected", code: "moderation_blocked", jobs: 1 },
  },
  {
    name: "a retry after credits were bought",
    provider: { creates: (_job, before) => (before === 0 ? account : "created") },
    thenAsk: askAgain,
    ...success,
  },
];

function once<Answer extends string>(answer: Answer, callsBefore: number): Answer | "created" {
  return callsBefore === 0 ? answer : "created";
}

function askAgain(world: CrashWorld): Record<string, unknown> {
  world.passSeconds(60);
  const [renderId] = world.ledger.records.keys();
  return {
    "detail-type": "Render Requested",
    id: "retry",
    time: world.clock.now.toISOString(),
    detail: { renderId, reopen: true },
  };
}
