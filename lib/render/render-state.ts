import type { DurationDistribution } from "./duration-distribution.ts";
import type { Failure } from "./failure.ts";
import type { ProgressPace } from "./progress-pace.ts";
import type { RenderStatus } from "./render-record.ts";

/** What travels from state to state of the workflow, at `$.render`: ids and numbers, never images or prompts. */
export interface RenderState {
  renderId: string;
  /** What the Choice state after this step reads. */
  outcome: string;
  /** How long the Wait state after this step waits, in whole seconds. */
  waitSeconds: number;
  deadlineAt: string;
  /** The number of the attempt that is made, or about to be; 0 before the first. With the rung it names what failed. */
  attempt: number;
  /** The rung of the job that is about to be asked for; null while there is none. */
  rungIndex: number | null;
  /** Whether a job may have been made that is not given up: it is seen to its end, even past the deadline. */
  isAttemptOpen: boolean;
  /** Whether this render tries, for all others, if a provider that refused everything takes jobs again. */
  isProbe: boolean;
  /** Polls of the current attempt so far. */
  polls: number;
  /** Creates or downloads of the current attempt that the provider put off so far. */
  delays: number;
  /** How often something else than a clip came when the current attempt's was fetched. */
  uselessClips: number;
  /** In percent, where the provider tells; null where not. For whoever watches. */
  progress: number | null;
  /** How that progress has moved. */
  pace: ProgressPace | null;
  /** How long such jobs take. */
  durations: DurationDistribution | null;
  /** Whether the job waits its turn at the provider, where the provider tells. */
  isQueued: boolean;
  /** Whether a webhook will announce the job's end, as far as that can be relied on: until then looks are rare. */
  isAnnounced: boolean;
  /** Whether one ended the wait before this look. */
  isWoken: boolean;
  /** Since when the provider can't be reached for a look at the job, or for its clip; null while it can. */
  unreachableSince: string | null;
  /** Whether the render ends while its job may still become a clip: `retry` carries that job on. */
  isJobKept: boolean;
  failure: Failure | null;
  status: RenderStatus;
}

/** A step's answer: the state, with one of the outcomes its Choice state knows. */
export type Outcome<Name extends string> = RenderState & { outcome: Name };

/** The state after a step that failed for good: whatever comes next reads `failure`. */
export function failedWith(state: RenderState, failure: Failure): Outcome<"failed"> {
  return { ...state, outcome: "failed", waitSeconds: 0, failure };
}

/** The state before anything is known of a render; an empty id: nor which it is. */
export function emptyState(renderId: string): RenderState {
  const counters = {
    waitSeconds: 0,
    attempt: 0,
    rungIndex: null,
    polls: 0,
    delays: 0,
    uselessClips: 0,
    progress: null,
  };
  const sights = { pace: null, durations: null, unreachableSince: null };
  const flags = { isAttemptOpen: false, isProbe: false, isQueued: false, isAnnounced: false, isWoken: false };
  const end = { isJobKept: false, failure: null, status: "queued" } as const;
  return { renderId, outcome: "", deadlineAt: "", ...counters, ...sights, ...flags, ...end };
}
