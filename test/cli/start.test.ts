import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { describeCrash } from "../../lib/cli/describe-crash.ts";
import { runCli } from "../support/run-cli.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillmotion-start-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("--version prints the package's version", async () => {
  const { version } = JSON.parse(await readFile("package.json", "utf8"));
  expect(await runCli(folder, ["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
});

test("a port that is in use is refused in one line", async () => {
  const other = createServer();
  await new Promise<void>((listening) => other.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  const { code, stderr } = await runCli(folder, ["studio", "--port", String(port)]);
  expect(stderr).toBe(`Port ${port} is in use: choose another with --port, or 0 for any free one.\n`);
  expect(code).toBe(2);
});

test("a port that can't be one is refused in one line", async () => {
  const { code, stderr } = await runCli(folder, ["studio", "--port", "99999"]);
  expect(stderr).toMatch(/^.*65535.*\n$/);
  expect(code).toBe(2);
});

test("a settings file that is a folder is refused in one line", async () => {
  await mkdir(join(folder, "settings", "stillmotion.config.json"), { recursive: true });
  const { code, stderr } = await runCli(join(folder, "settings"), ["list"]);
  expect(stderr).toMatch(/^stillmotion\.config\.json can't be read: this is a folder, not a file\n$/);
  expect(code).toBe(2);
});

test.each([
  ["throw Object.assign(new Error('write'), { code: 'ENOSPC' })", /^The disk is full: nothing is lost;.*\n$/],
  ["Promise.reject(new Error('IO error: No space left on device'))", /^The disk is full: nothing is lost;.*\n$/],
  ["throw new Error('a bug')", /^Error: a bug\n\s+at /],
])("where nobody catches `%s`, it is told and the exit code is 1", async (statement, told) => {
  const NODE_OPTIONS = `--import "data:text/javascript,setTimeout(()=>{${encodeURIComponent(statement)}},1500)"`;
  const { code, stderr } = await runCli(folder, ["studio", "--port", "0"], { NODE_OPTIONS });
  expect(stderr).toMatch(told);
  expect(code).toBe(1);
});

test("LevelDB's error about a full disk is found in the cause of another", () => {
  const error = new Error("Database failed to open", { cause: Object.assign(new Error(), { code: "LEVEL_IO_ERROR" }) });
  expect(describeCrash(error)).toContain("The disk is full");
});
