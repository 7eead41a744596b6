import { createWorkflow } from "../../lib/local/workflow.ts";
import type { RenderRecord } from "../../lib/render/render-record.ts";
import type { RenderState } from "../../lib/render/render-state.ts";
import { bindTasks } from "../../lib/steps/bind-tasks.ts";
import { definition, type TestWorld } from "../support/run-workflow.ts";

const states: Record<string, { Type: string }> = definition.States;
const namesOf = (type: string) => Object.keys(states).filter((name) => states[name]?.Type === type);

/**
 * Runs an execution for each event, all at the same time, until all have ended. Waits take no real time: whenever all
 * wait, the world's clock is set to the end of the shortest. Answers the records in the order of the events.
 */
export async function runAll(world: TestWorld, events: unknown[]): Promise<RenderRecord[]> {
  const sleepers: { until: number; wake: () => void }[] = [];
  let awake = events.length;

  function fallAsleep() {
    awake--;
    if (awake > 0) return;
    sleepers.sort((left, right) => left.until - right.until);
    const next = sleepers.shift();
    if (next === undefined) return;
    world.clock.now = new Date(Math.max(world.clock.now.getTime(), next.until));
    awake++;
    next.wake();
  }

  async function wait(seconds: number): Promise<void> {
    if (seconds === 0) return;
    const until = world.clock.now.getTime() + seconds * 1000;
    await new Promise<void>((wake) => {
      sleepers.push({ until, wake });
      fallAsleep();
    });
  }

  const runs = events.map(async (event) => {
    let renderId = "";
    const tasks = Object.fromEntries(
      Object.entries(bindTasks(world.dependencies)).map(([name, task]) => [
        name,
        async (input: never) => {
          const output = (await task(input)) as RenderState;
          renderId = output.renderId;
          await wait(output.waitSeconds);
          return output;
        },
      ]),
    );
    const zero = (type: string) => Object.fromEntries(namesOf(type).map((name) => [name, 0]));
    const run = createWorkflow(definition, tasks as never).run("test", event, {
      waits: zero("Wait"),
      retryPauses: zero("Task"),
    });
    await run.result;
    fallAsleep();
    const entry = world.ledger.records.get(renderId);
    if (entry === undefined) throw new Error(`there is no record of ${renderId}`);
    return () => world.ledger.records.get(renderId)?.record ?? entry.record;
  });
  return (await Promise.all(runs)).map((recordNow) => recordNow());
}
