import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type SFNClient,
  type HistoryEvent as SfnEvent,
} from "@aws-sdk/client-sfn";
import type { RenderState } from "../render/render-state.ts";

export interface Follower {
  onState(state: string, render: RenderState | null): void;
  /** Resolves when it is time to look again. */
  pause(): Promise<void>;
}

export interface ExecutionEnd {
  status: string;
  renderId: string | null;
}

/** Watches an execution from outside until it has ended, and finds out which render it was. */
export async function followExecution(
  client: SFNClient,
  executionArn: string,
  follower: Follower,
): Promise<ExecutionEnd> {
  let seen = 0;
  let renderId: string | null = null;
  for (;;) {
    const { status = "RUNNING" } = await client.send(new DescribeExecutionCommand({ executionArn }));
    const news = await eventsSince(client, executionArn, seen);
    for (const event of news) {
      seen = Math.max(seen, event.id ?? 0);
      const render = renderOf(event.stateExitedEventDetails?.output);
      if (render !== null && render.renderId !== "") renderId = render.renderId;
      const state = event.stateEnteredEventDetails?.name ?? event.stateExitedEventDetails?.name;
      if (state !== undefined) follower.onState(state, render);
    }
    if (status !== "RUNNING") return { status, renderId };
    await follower.pause();
  }
}

/** The events after the one with this id, oldest first. */
async function eventsSince(client: SFNClient, executionArn: string, seen: number): Promise<SfnEvent[]> {
  const found: SfnEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new GetExecutionHistoryCommand({
        executionArn,
        reverseOrder: true,
        maxResults: 100,
        ...(nextToken === undefined ? {} : { nextToken }),
      }),
    );
    const news = (page.events ?? []).filter((event) => (event.id ?? 0) > seen);
    found.push(...news);
    // Newest first: a page with an event that is known has all that are not.
    nextToken = news.length === page.events?.length ? page.nextToken : undefined;
  } while (nextToken !== undefined);
  return found.sort((left, right) => (left.id ?? 0) - (right.id ?? 0));
}

function renderOf(output: string | undefined): RenderState | null {
  if (output === undefined) return null;
  try {
    return (JSON.parse(output) as { render?: RenderState }).render ?? null;
  } catch {
    return null;
  }
}
