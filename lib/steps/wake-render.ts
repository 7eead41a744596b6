import type { WakeLedger } from "../ledger/wake-ledger.ts";
import type { WakeJob } from "../webhooks/notice.ts";
import type { StepDependencies } from "./step-dependencies.ts";

export interface WakeDependencies {
  wakes: Pick<WakeLedger, "announce" | "forget">;
  endWait: StepDependencies["endWait"];
}

/**
 * Has every execution that waits for a job look for itself. It is noted first: an execution that begins to wait meanwhile
 * sees that. Tokens are forgotten last: a notice that broke off in between and is sent again finds them.
 */
export function wakeRender({ wakes, endWait }: WakeDependencies): WakeJob {
  return async ({ provider, jobId }) => {
    const tokens = await wakes.announce({ provider, jobId });
    if (tokens === null) return "unknown";
    if (tokens.length === 0) return "noted";
    // One that breaks keeps no other from being woken.
    const ends = await Promise.allSettled(tokens.map((token) => endWait(token)));
    const broken = ends.find((end) => end.status === "rejected");
    if (broken !== undefined) throw broken.reason;
    await wakes.forget({ provider, jobId });
    return "woken";
  };
}
