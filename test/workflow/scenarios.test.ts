import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, test, vi } from "vitest";
import { localBucket } from "../../lib/local/local-bucket.ts";
import { type LocalHome, openLocalHome } from "../../lib/local/local-home.ts";
import { objectCreatedEvent } from "../../lib/local/still-events.ts";
import type { HistoryEvent } from "../../lib/local/workflow.ts";
import { createOpenAIProvider } from "../../lib/providers/openai/openai-provider.ts";
import { type Studio, startStudio } from "../../lib/studio/start-studio.ts";
import { makeStill } from "../support/make-still.ts";
import { deployment, faultScript, outcomeOf, requestOf, scenarios, stillKey } from "./scenarios.ts";
import { jobsMadeFor } from "./studio-jobs.ts";

// test/emulator/scenarios.emulator.ts runs the same table on a deployed stack.
let folder: string;
let studio: Studio;
let home: LocalHome;
const history: HistoryEvent[] = [];

vi.setConfig({ maxConcurrency: scenarios.length });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillmotion-scenarios-"));
  studio = await startStudio({ folder: join(folder, "studio"), key: "sk-studio", faults: faultScript });
  const provider = createOpenAIProvider({ apiKey: "sk-studio", baseURL: studio.url });
  home = await openLocalHome({
    dataFolder: join(folder, "data"),
    request: deployment,
    provider: (name) => (name === "openai" ? provider : null),
    concurrency: scenarios.length,
    sidecarGraceSeconds: 0,
  });
  home.onHistory((event) => history.push(event));
});

afterAll(async () => {
  await home?.close();
  await studio?.close();
  await rm(folder, { recursive: true, force: true });
});

test.concurrent.for(scenarios)("$name", async (scenario, { expect }) => {
  const key = stillKey(scenario);
  const sidecar = { bucket: localBucket, key: key.replace(".jpg", ".json") };
  await home.objects.write(sidecar, { body: JSON.stringify(requestOf(scenario)), mediaType: "application/json" });
  // Of a size of its own: the same bytes with the same request would be one job for all.
  const picture = await makeStill({ width: 160 + 2 * scenarios.indexOf(scenario), height: 124 });
  const body = scenario.still === "picture" ? picture : "This is no picture, whatever its name says.\n";
  const drop = async () => {
    const still = await home.objects.write({ bucket: localBucket, key }, { body, mediaType: "image/jpeg" });
    return objectCreatedEvent(still, new Date());
  };
  const event = await drop();
  const visited: string[][] = [];
  const run = async (event: Record<string, unknown>) => {
    const seen = history.length;
    const { name, ended } = await home.start(event);
    const { record } = await ended;
    const own = history.slice(seen).filter((entry) => entry.execution === name && entry.event === "entered");
    visited.push(own.map(({ state }) => state));
    return record;
  };
  let record = await run(event);
  if (scenario.again !== null) record = await run(scenario.again === "event" ? event : await drop());
  if (record === null) throw new Error("there is no record");
  const jobs = await jobsMadeFor(join(folder, "studio"), record.renderId);
  expect(outcomeOf(record, jobs.length, visited)).toEqual(scenario.expected);
});
