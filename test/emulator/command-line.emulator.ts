import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RenderRecord } from "../../lib/render/render-record.ts";
import { makeStill } from "../support/make-still.ts";
import { runCli, startCli } from "../support/run-cli.ts";
import { credentials } from "./credentials.ts";
import { stackName } from "./deploy-stack.ts";
import { killFunction } from "./kill-function.ts";
import { fillSecret, recordOf, secretValue, sha256AtStudio, sha256Of, stack, until } from "./use-stack.ts";

/** What the SDK reads, and what makes it trust the emulator. */
const environment = {
  AWS_ENDPOINT_URL: stack.endpoint,
  NODE_EXTRA_CA_CERTS: stack.certificate,
  AWS_REGION: credentials.region,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
};
const onStack = ["--stack", stackName];
let folder: string;

beforeAll(async () => {
  await fillSecret();
  folder = await mkdtemp(join(tmpdir(), "stillmotion-cli-"));
  await writeFile(join(folder, "a b+c%20é.jpg"), await makeStill());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const run = (...parameters: string[]) => runCli(folder, [...parameters, ...onStack], environment);
const recordIn = (stdout: string) => JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as RenderRecord;

test("render --stack makes a clip in the stack, and list and show tell of it", async () => {
  const rendered = await run("render", "a b+c%20é.jpg", "--json");
  expect(rendered).toMatchObject({ code: 0 });
  const record = recordIn(rendered.stdout);
  expect(record).toEqual(await recordOf(record.renderId));
  const served = await sha256AtStudio(record.attempts[0]?.jobId ?? "");
  expect(await sha256Of(record.clip ?? { bucket: "", key: "" })).toBe(served);

  expect((await run("list")).stdout).toContain(record.renderId);
  const shown = await run("show", record.renderId, "--json");
  expect(recordIn(shown.stdout)).toEqual(record);
});

test("the same still again is the same clip, at once", async () => {
  const first = recordIn((await run("render", "a b+c%20é.jpg", "--json", "--prompt", "pan left")).stdout);
  const second = recordIn((await run("render", "a b+c%20é.jpg", "--json", "--prompt", "pan left")).stdout);
  expect(second).toEqual(first);
});

test("a rejection has its own exit code, and says what to change", async () => {
  const { code, stdout } = await run("render", "a b+c%20é.jpg", "--prompt", "dolly in [policy-at-create]");
  expect(code).toBe(3);
  expect(stdout).toContain("moderation_blocked");
});

test("cancel ends a render that runs in the stack, and whoever waits for it hears so", async () => {
  const waiting = startCli(
    folder,
    ["render", "a b+c%20é.jpg", "--json", "--prompt", "pan right [hangs]", ...onStack],
    environment,
  );
  const running = await until("the render to run", async () => {
    const { stdout } = await run("list", "--json");
    const records = stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as RenderRecord]));
    return records.find(({ prompt, attempts }) => prompt.includes("pan right") && attempts[0]?.state === "running");
  });
  expect(await run("cancel", running.renderId)).toMatchObject({ code: 0, stdout: `Canceled ${running.renderId}.\n` });
  const end = await waiting.ended;
  expect(end.code).toBe(1);
  expect(recordIn(end.stdout)).toMatchObject({ renderId: running.renderId, status: "canceled" });
});

test("without a key a render fails and says so; with one, retry makes its clip", async () => {
  await secretValue("{}");
  // Those that run have read the key: whoever comes new finds none.
  await killFunction("CreateVideo");
  const failed = await run("render", "a b+c%20é.jpg", "--json", "--prompt", "tilt down");
  expect(failed.code).toBe(1);
  const record = recordIn(failed.stdout);
  expect(record).toMatchObject({ status: "failed", failure: { class: "account", code: "provider_key_missing" } });

  expect(await runWithInput(["secret", "set", ...onStack], `${stack.studioKey}\n`)).toBe(0);
  const retried = await run("retry", record.renderId, "--json");
  expect(retried.code).toBe(0);
  expect(recordIn(retried.stdout)).toMatchObject({ renderId: record.renderId, status: "succeeded" });
});

async function runWithInput(parameters: string[], input: string): Promise<number | null> {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [resolve("bin/stillmotion.ts"), ...parameters], {
    cwd: folder,
    env: { PATH, HOME, ...environment },
    stdio: ["pipe", "ignore", "inherit"],
  });
  child.stdin.end(input);
  return new Promise((done) => child.on("close", done));
}
