/** What one body says, with everything that is not about the failure left out. */
export interface Findings {
  /** Names of what happened, the most deeply wrapped first: the innermost is the one that knows. */
  codes: FoundCode[];
  /** Sentences, the most deeply wrapped first. */
  texts: FoundText[];
  /** HTTP statuses that the body itself names, the most deeply wrapped first. */
  statuses: number[];
  /** Whether the body is a job that ended without a clip. */
  jobFailed: boolean;
  /** Whether a field says in so many words that content was held back (`moderated: true`). */
  heldBack: boolean;
  /** Whether a clip is there all the same. */
  hasClip: boolean;
  /** What a field says about money. */
  charged: boolean | undefined;
  /** How long a field asks us to wait. */
  retryAfterSeconds: number | undefined;
  /** What the body gives back of the request in words: the prompt, for one. */
  echoes: string[];
  /** The name of the request's field that was wrong. */
  parameter: string | undefined;
  /** How much text was looked at, for the test that the work is bounded. */
  charactersExamined: number;
}

export interface FoundCode {
  value: string;
  /** Whether it came as a number or as digits only: such codes mean different things at different providers. */
  numeric: boolean;
  depth: number;
  /** The key it stood under, in plain spelling; empty when it stood in a sentence. */
  key: string;
}

export interface FoundText {
  value: string;
  depth: number;
  /** `page`: a web page, of which only the title and the headings count. `other`: under a key we do not know. */
  kind: "message" | "page" | "other";
}

export function noFindings(): Findings {
  return {
    codes: [],
    texts: [],
    statuses: [],
    jobFailed: false,
    heldBack: false,
    hasClip: false,
    charged: undefined,
    retryAfterSeconds: undefined,
    echoes: [],
    parameter: undefined,
    charactersExamined: 0,
  };
}
