import type { RenderRequest } from "../../lib/render/request.ts";
import type { FaultRule, FaultScript } from "../../lib/studio/fault-script.ts";

/** One kind of trouble, which each of its renders meets at the studio. */
export interface ChaosKind {
  name: string;
  /** How many of 100 renders. */
  share: number;
  /** The studio's rules for a render, told by a part of its prompt. */
  faults(prompt: string): FaultRule[];
  /** What it asks for beside its prompt: providers, and those to turn to. */
  request?: Pick<RenderRequest, "provider" | "fallbacks" | "onPolicy">;
  /** Its stills come in pairs of the same bytes, with the same request. */
  isTwin?: true;
  /** How such a render may end: its status, with a failure's code behind a colon. */
  ends: readonly string[];
  deadlineMinutes?: number;
}

type Route = NonNullable<FaultRule["match"]["route"]>;

function first(times: number, route: Route, prompt: string, action: FaultRule["action"]): FaultRule[] {
  return [{ match: { route, prompt, times }, action }];
}

function always(route: Route, prompt: string, action: FaultRule["action"]): FaultRule[] {
  return [{ match: { route, prompt }, action }];
}

const error = (code: string, message: string) => ({ error: { message, type: code, param: null, code } });
const tooMany = { status: 429, headers: { "retry-after": "1" }, body: error("rate_limit_exceeded", "Slow down.") };
const blocked = {
  status: 400,
  body: error("moderation_blocked", "Your request was blocked by our moderation system."),
};
const noCredits = { status: 429, body: error("insufficient_quota", "You exceeded your current quota.") };
const badKey = { status: 401, body: error("invalid_api_key", "Incorrect API key provided.") };
const overloaded = { status: 503, body: error("server_overloaded", "The server is overloaded.") };
const succeeded = ["succeeded"];

export const chaosKinds: ChaosKind[] = [
  { name: "all well", share: 24, faults: () => [], ends: succeeded },
  { name: "429 storm", share: 8, faults: (p) => first(3, "create", p, tooMany), ends: succeeded },
  { name: "overload 503", share: 4, faults: (p) => first(1, "create", p, overloaded), ends: succeeded },
  { name: "create 500", share: 4, faults: (p) => first(1, "create", p, { status: 500 }), ends: succeeded },
  { name: "create slow", share: 6, faults: (p) => always("create", p, { delayMs: 8000 }), ends: succeeded },
  {
    name: "reset before accept",
    share: 6,
    faults: (p) => first(1, "create", p, { drop: "before" }),
    ends: succeeded,
  },
  { name: "reset after accept", share: 8, faults: (p) => first(1, "create", p, { drop: "after" }), ends: succeeded },
  { name: "poll 502", share: 5, faults: (p) => first(4, "retrieve", p, { status: 502 }), ends: succeeded },
  { name: "poll reset", share: 4, faults: (p) => first(3, "retrieve", p, { drop: "before" }), ends: succeeded },
  { name: "poll hangs", share: 3, faults: (p) => first(1, "retrieve", p, { delayMs: 8000 }), ends: succeeded },
  {
    name: "clip cut short",
    share: 5,
    faults: (p) => first(1, "content", p, { content: "truncated" }),
    ends: succeeded,
  },
  { name: "clip is a page", share: 3, faults: (p) => first(1, "content", p, { content: "html" }), ends: succeeded },
  { name: "clip is empty", share: 2, faults: (p) => first(1, "content", p, { content: "empty" }), ends: succeeded },
  {
    name: "clip is a picture",
    share: 2,
    faults: (p) => first(1, "content", p, { content: "wrong-type" }),
    ends: succeeded,
  },
  {
    name: "job breaks",
    share: 4,
    faults: (p) => first(1, "create", p, { failJob: { code: "server_error", message: "Something broke." } }),
    ends: succeeded,
  },
  {
    name: "every job breaks",
    share: 2,
    faults: (p) => always("create", p, { failJob: { code: "server_error", message: "Something broke." } }),
    ends: ["failed:server_error"],
  },
  {
    name: "frozen at 99 %",
    share: 2,
    faults: (p) => always("create", p, { freezeAt: 99 }),
    ends: ["failed:deadline_exceeded"],
    deadlineMinutes: 1.5,
  },
  {
    name: "prompt blocked",
    share: 4,
    faults: (p) => always("create", p, blocked),
    ends: ["rejected:moderation_blocked"],
  },
  {
    name: "clip blocked",
    share: 3,
    faults: (p) =>
      always("create", p, { failJob: { code: "moderation_blocked", message: "Blocked by our moderation system." } }),
    ends: ["rejected:moderation_blocked"],
  },
  { name: "clip stalls", share: 1, faults: (p) => first(1, "content", p, { content: "stall" }), ends: succeeded },
  { name: "same still twice", share: 6, faults: () => [], isTwin: true, ends: succeeded },
  {
    name: "jobs break, fallback",
    share: 3,
    faults: (p) => always("create", p, { failJob: { code: "server_error", message: "Something broke." } }),
    request: { fallbacks: ["backup"] },
    ends: succeeded,
  },
  {
    name: "blocked, next one",
    share: 2,
    faults: (p) => always("create", p, blocked),
    request: { fallbacks: ["backup"], onPolicy: "next-provider" },
    ends: succeeded,
  },
  {
    name: "bad key, fallback",
    share: 3,
    faults: () => [],
    request: { provider: "locked", fallbacks: ["openai"] },
    ends: succeeded,
  },
  {
    name: "no credits",
    share: 1,
    faults: () => [],
    request: { provider: "empty" },
    // A process that is down for long may come back too late to ask at all.
    ends: ["failed:insufficient_quota", "failed:deadline_exceeded"],
    deadlineMinutes: 1.5,
  },
];

/** Of the second studio, which serves the providers `backup`, `locked` and `empty`: told apart by the renders' kinds. */
export const backupFaults: FaultScript = [
  ...always("create", "bad key, fallback", badKey),
  ...always("create", "no credits", noCredits),
];
