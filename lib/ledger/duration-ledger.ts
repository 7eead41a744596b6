import type { DurationSummary } from "../render/duration-summary.ts";

/** Jobs that take about as long as each other. */
export interface JobKind {
  provider: string;
  model: string;
  seconds: number;
}

/** How long the deployment's jobs have taken, from create to ready. Only a help: what is lost here costs a poll or two. */
export interface DurationLedger {
  get(kind: JobKind): Promise<DurationSummary>;
  /** Notes one more duration in seconds; drops it when somebody else writes at the same moment. */
  note(kind: JobKind, seconds: number): Promise<void>;
}
