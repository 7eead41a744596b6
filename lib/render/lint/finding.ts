/** Something in a request that is likely to cost a good clip, or the clip altogether. */
export interface Finding {
  code: LintCode;
  /** Where in the request: `shot.pacing.beats.1.move`. */
  path: string;
  /** One sentence without its full stop. */
  why: string;
  /** What to write instead: a sentence. */
  rewrite: string;
  /** `error`: the provider will refuse it. */
  severity: "warning" | "error";
}

/** docs/shots.md explains each. */
export const lintCodes = [
  "vague-verb",
  "no-camera",
  "beats-do-not-add-up",
  "beat-without-move",
  "beat-unclear",
  "camera-said-twice",
  "contradictory-moves",
  "too-much-action",
  "negation",
  "text-on-screen",
  "real-name",
  "brand-or-franchise",
  "delicate-topic",
  "prompt-too-long",
  "raw-prompt-alone",
  "longer-than-asked",
] as const;

export type LintCode = (typeof lintCodes)[number];

/** What the rules look at. */
export interface LintSubject {
  /** The texts that are said to the provider, in their order, by path. */
  texts: readonly { path: string; text: string }[];
  beats: readonly { seconds: number; move: string }[] | null;
  /** Length of the clip. */
  seconds: number;
  /** The text as it is sent. */
  prompt: string;
  /** The longest prompt the provider takes, in characters; null where it does not say. */
  promptLimit: number | null;
  /** Whether a prompt is sent as written while other parts were written too. */
  isRawAmongParts: boolean;
}
