import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openExecutionFiles } from "../../lib/local/execution-files.ts";

test.each(["", '{"name":"torn","inp', "null", "{}"])("a file that holds %j is set aside, once", async (content) => {
  const folder = await mkdtemp(join(tmpdir(), "stillmotion-executions-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const files = await openExecutionFiles(folder);
  const whole = { name: "whole", input: { id: 1 }, renderId: null };
  await files.add(whole);
  await writeFile(join(folder, "torn.json"), content);
  expect(await files.read("torn")).toBeNull();
  expect(await files.read("torn")).toBeNull();
  expect(await files.read("whole")).toEqual(whole);
  expect(await files.names()).toEqual(["whole"]);
  expect((await readdir(folder)).sort()).toEqual(["torn.json.broken", "whole.json"]);
});
