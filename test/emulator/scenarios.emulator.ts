import { beforeAll, test } from "vitest";
import { makeStill } from "../support/make-still.ts";
import { outcomeOf, requestOf, scenarios, stillKey } from "../workflow/scenarios.ts";
import { jobsMadeFor } from "../workflow/studio-jobs.ts";
import {
  brokenSteps,
  deliverAgain,
  drop,
  executionOf,
  executionsOf,
  fillSecret,
  recordOf,
  renderIdOf,
  runOf,
  stack,
  until,
} from "./use-stack.ts";

beforeAll(fillSecret);

// test/workflow/scenarios.test.ts runs the same table on the embedded home.
test.concurrent.for(scenarios)("$name", async (scenario, { expect }) => {
  const key = stillKey(scenario);
  // Of a size of its own: the same bytes with the same request would be one job for all.
  const picture = await makeStill({ width: 160 + 2 * scenarios.indexOf(scenario), height: 124 });
  const body = scenario.still === "picture" ? picture : "This is no picture, whatever its name says.\n";
  await drop(key, body, requestOf(scenario));
  const runs = [await runOf(await executionOf(key))];
  if (scenario.again === "event") runs.push(await runOf(await deliverAgain(runs[0]?.event ?? {})));
  if (scenario.again === "still") {
    await drop(key, body);
    runs.push(await runOf(await until("a second execution", async () => (await executionsOf([key]))[1])));
  }
  const visited = runs.map((run) => run.visited);
  const record = await recordOf(renderIdOf(runs.at(-1) ?? { history: [] }));
  const jobs = await jobsMadeFor(stack.studioFolder, record.renderId);
  expect(outcomeOf(record, jobs.length, visited), runs.flatMap(brokenSteps).join("\n")).toEqual(scenario.expected);
  // A render that failed ends red.
  const isGreen = scenario.expected.status === "succeeded";
  expect(runs.map(({ status }) => status)).toEqual(runs.map(() => (isGreen ? "SUCCEEDED" : "FAILED")));
});
