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

test("what a process was writing when it was killed is cleared by the next", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stillmotion-executions-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "one.json"), '{"name":"one","input":{},"renderId":null}');
  await writeFile(join(folder, "two.json.5f0e.tmp"), '{"name":"tw');
  expect(await (await openExecutionFiles(folder)).names()).toEqual(["one"]);
  expect(await readdir(folder)).toEqual(["one.json"]);
});
