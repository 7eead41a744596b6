import type { RenderStatus } from "../render/render-record.ts";

export const exitCodes = { succeeded: 0, failed: 1, usage: 2, rejected: 3, interrupted: 130 } as const;

/** What a run of several renders ends with: something that broke weighs more than something that was rejected. */
export function exitCodeOf(statuses: (RenderStatus | "broken")[]): number {
  if (statuses.some((status) => status !== "succeeded" && status !== "rejected")) return exitCodes.failed;
  return statuses.includes("rejected") ? exitCodes.rejected : exitCodes.succeeded;
}

export const exitCodeHelp = `
Exit codes:
  0    all succeeded
  1    something failed
  2    bad usage or configuration
  3    something was rejected: the prompt, the still or the request must change
  130  stopped by Ctrl-C; the next start carries on`;
