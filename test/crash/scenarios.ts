import type { RenderRequest } from "../../lib/render/request.ts";
import { fakeFailure } from "../fakes/fake-failure.ts";
import type { FakeProviderOptions } from "../fakes/fake-provider.ts";
import { dropStill, requestStill } from "../support/run-workflow.ts";
import type { CrashWorld } from "./crash-world.ts";

/** A story that is told again and again, each time with other troubles, and always has to end in the same way. */
export interface Scenario {
  name: string;
  /** What the provider says depends on the job or the moment, never on how often it was asked: it doesn't crash with us. */
  provider?: FakeProviderOptions;
  /** It says that it will announce the ends of its jobs, and does, or does not. Left out: it says nothing of it. */
  announces?: "told" | "untold";
  /** What its list tells: each job's key, no keys, or there is none. */
  listing?: "with keys" | "without keys" | "no list";
  /** A job whose answer was lost shows in the list so much later. */
  lateSeconds?: number;
  request?: RenderRequest;
  /** What the provider `other` says, to which requests may turn. */
  other?: FakeProviderOptions;
  /** What may be spent a day, in US dollars; a job of `fake` costs 0.4, one of `other` 0.04. Left out: no limit. */
  usdPerDay?: number;
  /** So many executions of the event run at the same time. */
  executions?: number;
  /** The event that the troubles befall, sent after the still's own event was carried to its end in peace. */
  thenAsk?: (world: CrashWorld) => Record<string, unknown> | Promise<Record<string, unknown>>;
  /** Who tries if a paused provider works again is a matter of chance, and with that, whose attempts are how many. */
  isProbing?: true;
  /** A list of shots: the first record is the whole's. Which of its shots gets which job is a matter of chance. */
  isOfShots?: true;
  /** `fake` makes characters. One that was asked for and not answered is never asked for again: no list tells of it. */
  makesCharacters?: true;
  /** Another event, at the same time as the first. Which of them pays is a matter of chance. */
  alsoAsk?: (world: CrashWorld) => Promise<Record<string, unknown>>;
  ends: {
    status: "succeeded" | "rejected" | "failed";
    code?: string;
    /** Jobs made at the provider. */
    jobs: number;
    /** Jobs made at the provider `other`; none if left out. */
    otherJobs?: number;
    /** Characters made at the provider; none if left out. */
    characters?: number;
    /** Jobs that were stopped at the provider. */
    stopped?: string[];
    /** Renders there are in the end; one if left out. */
    records?: number;
    /** What was spent on the day, in US dollars, where there is a budget. */
    spentUsd?: number;
  };
}

const policy = { status: "failed", failure: fakeFailure("policy", { code: "moderation_blocked" }) } as const;
const broken = { status: "failed", failure: fakeFailure("transient", { code: "job_broke" }) } as const;
const busy = { status: "later", failure: fakeFailure("rate_limited", { retryAfterSeconds: 7 }) } as const;
const billed = { status: "failed", failure: fakeFailure("transient", { code: "job_broke", billed: "yes" }) } as const;
const badKey = {
  status: "failed",
  failure: fakeFailure("account", { code: "invalid_api_key", billed: "no" }),
} as const;
const fallbacks = ["other/other-1"];
const account = { status: "failed", failure: fakeFailure("account", { code: "no_credits" }) } as const;

const success = { ends: { status: "succeeded", jobs: 1 } } as const;
const secondJob = {
  provider: { polls: (job: string) => (job === "fake_job_1" ? broken : "completed") },
  ends: { status: "succeeded", jobs: 2 },
} as const;

const shots = [
  { prompt: "push in", seconds: 4 },
  { prompt: "pan left", seconds: 4 },
];

export const scenarios: Scenario[] = [
  {
    name: "two shots, side by side",
    request: { shots, crossFadeSeconds: 0.5 },
    isOfShots: true,
    ends: { status: "succeeded", jobs: 2, records: 3 },
  },
  {
    name: "two shots, chained",
    request: { shots, chained: true },
    isOfShots: true,
    ends: { status: "succeeded", jobs: 2, records: 3 },
  },
  { name: "a clip", ...success },
  { name: "a clip, jobs listed without keys", listing: "without keys", ...success },
  { name: "a clip, jobs never listed", listing: "no list", ...success },
  { name: "an announced clip", announces: "told", ...success },
  { name: "an announced clip of which nobody tells", announces: "untold", ...success },
  { name: "two executions of one announced clip", announces: "told", executions: 2, ...success },
  { name: "announced jobs, of which the first breaks", announces: "told", ...secondJob },
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
  {
    name: "jobs that always break, then a fallback's clip",
    provider: { polls: () => broken },
    request: { fallbacks },
    ends: { status: "succeeded", jobs: 3, otherJobs: 1 },
  },
  {
    name: "a key that does not work",
    provider: { creates: () => badKey },
    ends: { status: "failed", code: "invalid_api_key", jobs: 0 },
  },
  {
    name: "a key that does not work, then a fallback's clip, all within a budget",
    provider: { creates: () => badKey },
    request: { fallbacks, seconds: 4 },
    usdPerDay: 0.4,
    ends: { status: "succeeded", jobs: 0, otherJobs: 1, spentUsd: 0.04 },
  },
  {
    name: "a provider that others found paused, then a fallback's clip, all within a budget",
    isProbing: true,
    provider: { creates: () => badKey },
    usdPerDay: 0.4,
    thenAsk: (world) => requestStill(world, { fallbacks, seconds: 4 }, "stills/second.jpg"),
    ends: { status: "succeeded", jobs: 0, otherJobs: 1, records: 2, spentUsd: 0.04 },
  },
  {
    name: "a provider that others found paused, until its key works",
    isProbing: true,
    provider: { creates: (_job, before) => (before === 0 ? badKey : "created") },
    usdPerDay: 0.4,
    thenAsk: (world) => dropStill(world, "stills/second.jpg"),
    ends: { status: "succeeded", jobs: 1, records: 2, spentUsd: 0.4 },
  },
  {
    name: "a job that breaks and is billed, then a clip, within a budget",
    provider: { polls: (job) => (job === "fake_job_1" ? billed : "completed") },
    usdPerDay: 0.8,
    ends: { status: "succeeded", jobs: 2, spentUsd: 0.8 },
  },
  {
    name: "a job that breaks and is billed, and no money for another",
    provider: { polls: () => billed },
    usdPerDay: 0.7,
    ends: { status: "failed", code: "budget_exhausted", jobs: 1, spentUsd: 0.4 },
  },
  {
    name: "no money for a job",
    usdPerDay: 0.3,
    ends: { status: "failed", code: "budget_exhausted", jobs: 0, spentUsd: 0 },
  },
  {
    name: "a busy provider, within a budget",
    provider: { creates: (_job, before) => (before < 2 ? busy : "created") },
    usdPerDay: 0.4,
    ends: { status: "succeeded", jobs: 1, spentUsd: 0.4 },
  },
  {
    name: "two executions within a budget",
    executions: 2,
    usdPerDay: 0.4,
    ends: { status: "succeeded", jobs: 1, spentUsd: 0.4 },
  },
  {
    name: "a still that has a clip under another name",
    usdPerDay: 0.4,
    thenAsk: (world) => dropStill(world, "stills/second.jpg", "a still named stills/photo.jpg"),
    ends: { status: "succeeded", jobs: 1, records: 2, spentUsd: 0.4 },
  },
  {
    name: "the same still under two names at once",
    usdPerDay: 0.4,
    alsoAsk: (world) => dropStill(world, "stills/second.jpg", "a still named stills/photo.jpg"),
    ends: { status: "succeeded", jobs: 1, records: 2, spentUsd: 0.4 },
  },
  {
    name: "a character of a clip",
    makesCharacters: true,
    listing: "no list",
    thenAsk: askForCharacter,
    ends: { status: "succeeded", jobs: 1, records: 2, characters: 1 },
  },
  {
    name: "two executions of a character of a clip",
    makesCharacters: true,
    listing: "no list",
    executions: 2,
    thenAsk: askForCharacter,
    ends: { status: "succeeded", jobs: 1, records: 2, characters: 1 },
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

function askForCharacter(world: CrashWorld): Record<string, unknown> {
  world.passSeconds(60);
  const [source = ""] = world.ledger.records.keys();
  const request: RenderRequest = { kind: "character", source, character: "mossy" };
  return {
    "detail-type": "Render Requested",
    id: "character",
    time: world.clock.now.toISOString(),
    detail: { request },
  };
}
