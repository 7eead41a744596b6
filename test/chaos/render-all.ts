// A process that is killed: starts every render of a plan that has not ended, and some that have; waits for all.
import { readFile } from "node:fs/promises";
import { loadSettings } from "../../lib/cli/load-settings.ts";
import { openHome } from "../../lib/cli/open-home.ts";
import { isEnded } from "../../lib/render/render-record.ts";
import type { PlannedRender } from "./plan.ts";

const [planFile = "", data = ""] = process.argv.slice(2);
const plan: PlannedRender[] = JSON.parse(await readFile(planFile, "utf8"));
const settings = await loadSettings({
  data,
  provider: "openai",
  concurrency: 100,
  maxUsdPerDay: 10_000,
  size: "64x64",
  seconds: 1,
});
const home = await openHome(settings);

const unfinished = await home.resume();
const ended = new Set<string>();
for await (const { still, status } of home.ledger.list()) if (isEnded(status)) ended.add(still.key);
// Of those that have ended, some are sent once more.
const due = plan.filter(({ key }, index) => !ended.has(key) || index % 20 === 0);
const started = due.map(async ({ file, key, event, request }, index) => {
  const { bucket, versionId } = await home.drop(file, key);
  const detail = { still: { bucket, key, ...(versionId === null ? {} : { versionId }) }, request };
  // Events come twice, and not always the first one first.
  const events = [
    { ...event, detail },
    { ...event, id: "echo", detail },
  ];
  if (index % 2 === 1) events.reverse();
  const [once, twice] = (await Promise.all(events.map((each) => home.start(each)))) as [Started, Started];
  return Promise.all([once.ended, twice.ended]);
});
type Started = Awaited<ReturnType<typeof home.start>>;
const ends = [...(await Promise.all(started)).flat(), ...(await Promise.all(unfinished))];
await home.close();
const problems = ends.flatMap(({ problem }) => problem ?? []);
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
