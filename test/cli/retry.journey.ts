import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeStill } from "../support/make-still.ts";
import { runCli } from "../support/run-cli.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillmotion-retry-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each([
  ["--prompt", "pan left"],
  ["--seconds", "2"],
  ["--size", "160x90"],
  ["--model", "m"],
  ["--fit", "blur"],
  ["--provider", "studio"],
])("a retry with %s is refused: a changed request is a new render", async (flag, value) => {
  const { code, stderr } = await runCli(folder, ["retry", "r123", flag, value]);
  expect(code).toBe(2);
  expect(stderr).toContain(flag);
  expect(stderr).toContain("stillmotion render <still> --prompt");
});

test("a rejected render is not tried again unchanged: what to change is said", async () => {
  await writeFile(join(folder, "text.jpg"), "this is no picture");
  const { stdout } = await runCli(folder, ["render", "text.jpg", "--json"]);
  const { renderId, failure } = JSON.parse(stdout);
  const { code, stderr } = await runCli(folder, ["retry", renderId]);
  expect(code).toBe(2);
  expect(stderr).toContain(failure.remedy);
  const shown = await runCli(folder, ["show", renderId]);
  expect(JSON.parse(shown.stdout)).toMatchObject({ status: "rejected", retries: 0 });
});

test("a retry takes --deadline-minutes, and sees a render to its end that ran out of time", async () => {
  await writeFile(join(folder, "photo.jpg"), await makeStill({ width: 320, height: 180 }));
  const small = ["--size", "160x90", "--seconds", "1", "--json"];
  const short = await runCli(folder, ["render", "photo.jpg", ...small, "--deadline-minutes", "0.00001"]);
  const { renderId, failure } = JSON.parse(short.stdout);
  expect(failure.code).toBe("deadline_exceeded");
  const { code, stdout } = await runCli(folder, ["retry", renderId, "--deadline-minutes", "7", "--json"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ renderId, status: "succeeded", request: { deadlineMinutes: 7 } });
});
