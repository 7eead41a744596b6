import type { RenderStatus } from "../render/render-record.ts";

export const exitCodes = { succeeded: 0, failed: 1, usage: 2, rejected: 3, interrupted: 130 } as const;

/**
 * What a run of several renders ends with: something that broke weighs more than something that was rejected. `unready`:
 * this machine lacks what it needs for it.
 */
export function exitCodeOf(statuses: (RenderStatus | "broken" | "unready")[]): number {
  if (statuses.some((status) => !["succeeded", "rejected", "unready"].includes(status))) return exitCodes.failed;
  if (statuses.includes("unready")) return exitCodes.usage;
  return statuses.includes("rejected") ? exitCodes.rejected : exitCodes.succeeded;
}

export const exitCodeHelp = `
Exit codes:
  0    all succeeded
  1    something failed
  2    bad usage or configuration
  3    something was rejected: the prompt, the still or the request must change
  130  stopped by Ctrl-C; the next start carries on`;
