import type { FailureClass } from "../../lib/render/failure.ts";
import type { RenderRecord, RenderStatus } from "../../lib/render/render-record.ts";
import type { RenderRequest } from "../../lib/render/request.ts";
import type { FaultAction, FaultRoute, FaultScript } from "../../lib/studio/fault-script.ts";

/** One render as it is seen from outside. Every home must make the same of it. */
export interface Scenario {
  /** A claim. */
  name: string;
  /** Of the still; and in its prompt, so that the studio knows whom to let down. */
  slug: string;
  still: "picture" | "text";
  request: RenderRequest;
  /** How the studio misbehaves to this render. */
  faults: { route?: FaultRoute; times?: number; action: FaultAction }[];
  /** What comes a second time, after the first has ended: the same event, or the same still. */
  again: "event" | "still" | null;
  expected: Outcome;
}

export interface Outcome {
  status: RenderStatus;
  failure: { class: FailureClass; code: string } | null;
  /** The state of each attempt. */
  attempts: string[];
  /** Jobs the studio made for this render. */
  creates: number;
  /** The last states of each execution, the first execution first. */
  ends: string[][];
}

const success = ["StoreClip", "IsClipStored", "RecordSuccess"];
const rejected = ["RecordFailure", "WasRejected", "RenderRejected"];
const failed = ["RecordFailure", "WasRejected", "RenderFailed"];

const usual: Omit<Scenario, "name" | "slug" | "expected"> = {
  still: "picture",
  request: {},
  faults: [],
  again: null,
};
const succeeded: Outcome = { status: "succeeded", failure: null, attempts: ["succeeded"], creates: 1, ends: [success] };

function apiError(status: number, code: string, message: string, headers: Record<string, string> = {}): FaultAction {
  return { status, headers, body: { error: { message, type: "invalid_request_error", param: null, code } } };
}

const moderated = "Your request was blocked by our moderation system.";

export const scenarios: Scenario[] = [
  { ...usual, name: "a still becomes a clip", slug: "success", expected: succeeded },
  {
    ...usual,
    name: "a prompt that is refused when the job is asked for ends rejected, without a job",
    slug: "policy-at-create",
    faults: [{ route: "create", action: apiError(400, "moderation_blocked", moderated) }],
    expected: {
      status: "rejected",
      failure: { class: "policy", code: "moderation_blocked" },
      attempts: ["failed"],
      creates: 0,
      ends: [rejected],
    },
  },
  {
    ...usual,
    name: "a job that moderation stops ends rejected, and is not tried again",
    slug: "policy-at-poll",
    faults: [{ action: { failJob: { code: "moderation_blocked", message: moderated } } }],
    expected: {
      status: "rejected",
      failure: { class: "policy", code: "moderation_blocked" },
      attempts: ["failed"],
      creates: 1,
      ends: [rejected],
    },
  },
  {
    ...usual,
    name: "a job that breaks at the provider is made again",
    slug: "transient-then-success",
    faults: [{ times: 1, action: { failJob: { code: "video_generation_failed", message: "Internal server error." } } }],
    expected: { ...succeeded, attempts: ["failed", "succeeded"], creates: 2 },
  },
  {
    ...usual,
    name: "a provider that is full is asked again when it says, and that uses up no attempt",
    slug: "rate-limited",
    faults: [
      {
        route: "create",
        times: 2,
        action: apiError(429, "rate_limit_exceeded", "Too many requests.", { "retry-after": "1" }),
      },
    ],
    expected: succeeded,
  },
  {
    ...usual,
    name: "a job whose making was never confirmed is found, not paid twice",
    slug: "answer-lost",
    faults: [{ route: "create", times: 1, action: { drop: "after" } }],
    expected: succeeded,
  },
  {
    ...usual,
    name: "a job that hangs is given up at the deadline",
    slug: "deadline",
    request: { deadlineMinutes: 0.2 },
    faults: [{ action: { freezeAt: 40 } }],
    expected: {
      status: "failed",
      failure: { class: "transient", code: "deadline_exceeded" },
      attempts: ["failed"],
      creates: 1,
      ends: [failed],
    },
  },
  {
    ...usual,
    name: "a download that is cut off is fetched again from the same job",
    slug: "truncated-download",
    faults: [{ times: 1, action: { content: "truncated" } }],
    expected: succeeded,
  },
  {
    ...usual,
    name: "an event that arrives twice is one clip",
    slug: "duplicate-event",
    again: "event",
    expected: { ...succeeded, ends: [success, ["PrepareRender", "IsRenderReady", "RecordSuccess"]] },
  },
  {
    ...usual,
    name: "a still that is dropped twice is one clip",
    slug: "dropped-twice",
    again: "still",
    expected: { ...succeeded, ends: [success, ["PrepareRender", "IsRenderReady", "RecordSuccess"]] },
  },
  {
    ...usual,
    name: "an event that arrives twice is one rejection",
    slug: "duplicate-rejection",
    faults: [{ route: "create", action: apiError(400, "moderation_blocked", moderated) }],
    again: "event",
    expected: {
      status: "rejected",
      failure: { class: "policy", code: "moderation_blocked" },
      attempts: ["failed"],
      creates: 0,
      ends: [rejected, rejected],
    },
  },
  {
    ...usual,
    name: "a still that is no picture is rejected before anything is asked for",
    slug: "bad-still",
    still: "text",
    expected: {
      status: "rejected",
      failure: { class: "request", code: "still_type_unsupported" },
      attempts: [],
      creates: 0,
      ends: [rejected],
    },
  },
];

/** How the studio behaves while all of them run. */
export const faultScript: FaultScript = scenarios.flatMap(({ slug, faults }) =>
  faults.map(({ route, times, action }) => ({
    match: { prompt: promptWord(slug), ...(route && { route }), ...(times && { times }) },
    action,
  })),
);

/** What every home is set to: tiny clips, so that the cameras don't take the time. */
export const deployment = { provider: "openai", model: "studio-camera-1", seconds: 1, size: "64x64" } as const;

export function stillKey({ slug }: Scenario): string {
  return `stills/scenarios/${slug}.jpg`;
}

/** The sidecar. */
export function requestOf({ slug, request }: Scenario): RenderRequest {
  return { prompt: `dolly in ${promptWord(slug)}`, ...request };
}

/** What is compared, of what came of a scenario. */
export function outcomeOf(record: RenderRecord, creates: number, visited: string[][]): Outcome {
  const { status, failure, attempts } = record;
  return {
    status,
    failure: failure && { class: failure.class, code: failure.code },
    attempts: attempts.map((attempt) => attempt.state),
    creates,
    ends: visited.map((states) => states.slice(-3)),
  };
}

function promptWord(slug: string): string {
  return `[${slug}]`;
}
