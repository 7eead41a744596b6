import type { Failure } from "../render/failure.ts";

export interface MediaFailure {
  status: "failed";
  failure: Failure;
}

/** A still or clip that we have, and that what was asked can't be done with. */
export function mediaProblem(code: string, message: string, remedy: string): MediaFailure {
  return {
    status: "failed",
    failure: {
      class: "request",
      code,
      message: message.slice(0, 500),
      phase: "prepare",
      provider: "stillmotion",
      retryable: false,
      billed: "no",
      remedy,
    },
  };
}

/** The first line of what a library says of a file. An error of our own disk is thrown on. */
export function reasonOf(error: unknown): string {
  if (error instanceof Error && "errno" in error && "syscall" in error) throw error;
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n")[0]?.slice(0, 160).replace(/\.$/, "") ?? "";
}
