import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runCli } from "../support/run-cli.ts";

test.each([
  ["list", [], 0, "There are no renders in nowhere"],
  ["show", ["r123"], 2, "There is no render r123 in nowhere"],
  ["cancel", ["r123"], 2, "There is no render r123 in nowhere"],
])("%s on a data folder that does not exist says so and does not make it", async (command, rest, code, says) => {
  const folder = await mkdtemp(join(tmpdir(), "stillmotion-cli-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const run = await runCli(folder, [command, ...rest, "--data", "nowhere"]);
  expect(run.code).toBe(code);
  expect(run.stdout + run.stderr).toContain(says);
  expect(await readdir(folder)).toEqual([]);
});
