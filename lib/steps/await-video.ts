import type { RenderLedger } from "../ledger/render-ledger.ts";
import type { WakeLedger } from "../ledger/wake-ledger.ts";
import { currentAttempt, isEnded } from "../render/render-record.ts";
import type { RenderState } from "../render/render-state.ts";
import { readRecord } from "./read-record.ts";
import type { StepDependencies } from "./step-dependencies.ts";

/** What the state AwaitVideo hands over. */
export interface AwaitVideoInput {
  render: RenderState;
  /** The execution that waits: one of a render waits for the same job as another. */
  execution: string;
  /** Ends the wait of this execution. Whoever has it can: it goes to the ledger, and nowhere else. */
  token: string;
}

export interface AwaitVideoAnswer {
  /** For the log: the state goes on when its token is handed in, whatever is answered. */
  outcome: "waiting" | "over";
}

interface AwaitDependencies {
  ledger: Pick<RenderLedger, "get">;
  wakes: Pick<WakeLedger, "wait">;
  endWait: StepDependencies["endWait"];
}

/** Leaves word where a webhook finds it; when there is nothing to wait for, ends the wait at once. */
export function awaitVideo({ ledger, wakes, endWait }: AwaitDependencies) {
  return async ({ render, execution, token }: AwaitVideoInput): Promise<AwaitVideoAnswer> => {
    const { record } = await readRecord(ledger, render.renderId);
    const { provider = "", jobId = null } = currentAttempt(record) ?? {};
    const hasEnded = jobId === null || isEnded(record.status);
    const isOver = hasEnded || (await wakes.wait({ provider, jobId }, execution, token)).isOver;
    if (isOver) await endWait(token);
    return { outcome: isOver ? "over" : "waiting" };
  };
}
