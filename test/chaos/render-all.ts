// A process that is killed: starts every render of a plan that has not ended, carries on with the others, waits for all.
import { readFile } from "node:fs/promises";
import { loadSettings } from "../../lib/cli/load-settings.ts";
import { openHome } from "../../lib/cli/open-home.ts";
import type { PlannedRender } from "./plan.ts";

const [planFile = "", data = ""] = process.argv.slice(2);
const plan: PlannedRender[] = JSON.parse(await readFile(planFile, "utf8"));
const settings = await loadSettings({ data, provider: "openai", concurrency: 32, size: "64x64", seconds: 1 });
const home = await openHome(settings);

const unfinished = await home.resume();
const started = plan.map(async ({ file, key, event, request }) => {
  const { bucket, versionId } = await home.drop(file, key);
  const detail = { still: { bucket, key, ...(versionId === null ? {} : { versionId }) }, request };
  // Events come twice.
  const [once, twice] = await Promise.all([
    home.start({ ...event, detail }),
    home.start({ ...event, id: "echo", detail }),
  ]);
  return Promise.all([once.ended, twice.ended]);
});
const ends = [...(await Promise.all(started)).flat(), ...(await Promise.all(unfinished))];
await home.close();
const problems = ends.flatMap(({ problem }) => problem ?? []);
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
