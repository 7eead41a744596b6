import type { Run } from "./use-stack.ts";

export interface RunCount {
  polls: number;
  /** The most that one poll took. */
  transitionsPerPoll: number;
  eventsPerPoll: number;
  transitionsBesidePolls: number;
}

/**
 * What AWS would bill and keep of a run. A transition is a state entered, and the start of the execution. For a function
 * AWS documents the events LambdaFunctionScheduled, LambdaFunctionStarted and LambdaFunctionSucceeded; MiniStack 1.5.33
 * writes TaskScheduled and TaskSucceeded, so each scheduled one counts twice here.
 */
export function countRun({ history }: Pick<Run, "history">): RunCount {
  const polls: { transitions: number; events: number }[] = [];
  let transitionsBesidePolls = 1;
  let poll: { transitions: number; events: number } | undefined;
  for (const { type, stateEnteredEventDetails, stateExitedEventDetails } of history) {
    const entered = stateEnteredEventDetails?.name;
    if (entered === "WaitForVideo") {
      poll = { transitions: 0, events: 0 };
      polls.push(poll);
    }
    if (poll !== undefined) poll.events += type === "TaskScheduled" ? 2 : 1;
    if (entered !== undefined && poll !== undefined) poll.transitions += 1;
    if (entered !== undefined && poll === undefined) transitionsBesidePolls += 1;
    if (stateExitedEventDetails?.name === "IsVideoReady") poll = undefined;
  }
  return {
    polls: polls.length,
    transitionsPerPoll: Math.max(...polls.map(({ transitions }) => transitions)),
    eventsPerPoll: Math.max(...polls.map(({ events }) => events)),
    transitionsBesidePolls,
  };
}
