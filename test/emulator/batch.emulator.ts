import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { DescribeExecutionCommand, ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { beforeAll, expect, test } from "vitest";
import { makeStill } from "../support/make-still.ts";
import { runCli, startCli } from "../support/run-cli.ts";
import { credentials } from "./credentials.ts";
import { stackName } from "./deploy-stack.ts";
import { fillSecret, historyOf, keysIn, output, s3, stack, until, workflow } from "./use-stack.ts";

beforeAll(fillSecret);

async function put(Key: string, Body: Uint8Array | string): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: output("StillsBucket"), Key, Body }));
}

test("a manifest dropped below batches/ becomes a clip a line, and a report", async () => {
  const names = ["one", "two", "three"];
  const pictures = await Promise.all(names.map((_name, index) => makeStill({ width: 320 + 2 * index, height: 180 })));
  for (const [index, name] of names.entries()) await put(`batches/emulated/photos/${name}.jpg`, pictures[index] ?? "");
  const lines = [...names.map((name) => ({ still: `photos/${name}.jpg` })), { still: "photos/missing.jpg" }];
  await put("batches/emulated/list.jsonl", lines.map((line) => `${JSON.stringify(line)}\n`).join(""));

  const executionArn = await until("an execution of the batch", async () => {
    const stateMachineArn = output("BatchStateMachine");
    const { executions = [] } = await workflow.send(new ListExecutionsCommand({ stateMachineArn }));
    return executions.find(({ mapRunArn }) => mapRunArn === undefined)?.executionArn;
  });
  const ended = await until(
    "the end of the batch",
    async () => {
      const run = await workflow.send(new DescribeExecutionCommand({ executionArn }));
      return run.status === "RUNNING" ? undefined : run;
    },
    180,
  );
  const history = await historyOf(executionArn);
  const entered = history.flatMap(({ stateEnteredEventDetails: state }) => state?.name ?? []);
  expect(ended.status, JSON.stringify(history.slice(-6))).toBe("SUCCEEDED");
  expect(entered).toEqual([
    ...["PlanBatch", "IsBatchPlanned", "RenderLines", "ReportBatch", "IsBatchCompleted", "BatchCompleted"],
  ]);
  const { batch } = JSON.parse(ended.output ?? "{}");
  const files = await keysIn(output("ClipsBucket"), `batches/${batch.batchId}/report.`);
  expect(files.map((key) => key.split("/").at(-1)).sort()).toEqual(["report.csv", "report.html", "report.json"]);
  const Key = `batches/${batch.batchId}/report.json`;
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: output("ClipsBucket"), Key }));
  const report = JSON.parse((await Body?.transformToString()) ?? "{}");
  expect(report.counts).toMatchObject({ succeeded: 3, bad: 1 });
}, 300_000);

test("a prefix dropped below batches/ is a batch of its stills, each with its sidecar", async () => {
  for (const [index, name] of ["x", "y"].entries())
    await put(`batches/waiting/${name}.jpg`, await makeStill({ width: 330 + 2 * index, height: 180 }));
  await put("batches/waiting/y.json", '{"prompt": "slow pan left"}');
  await put("batches/waiting.batch.json", '{"prefix": "batches/waiting/", "defaults": {"labels": {"of": "waiting"}}}');
  const report = await until("the report of the prefix", () => reportNamed("waiting.batch.json"), 180);
  expect(report).toMatchObject({ lines: 2, counts: { succeeded: 2 } });
  const keys = report.results.map(({ clip }: { clip: { key: string } }) => clip.key.split("/").slice(0, 3).join("/"));
  expect(keys).toEqual(["clips/waiting/x", "clips/waiting/y"]);
  expect(report.results[1].prompt).toContain("pan left");
}, 300_000);

test("batch --stack sends manifest and stills, waits, and fetches the report; stopped, it waits on", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stillmotion-stack-batch-"));
  const environment = {
    AWS_ENDPOINT_URL: stack.endpoint,
    NODE_EXTRA_CA_CERTS: stack.certificate,
    AWS_REGION: credentials.region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  try {
    await mkdir(join(folder, "photos"));
    for (const [index, name] of ["a", "b"].entries())
      await writeFile(join(folder, "photos", `${name}.jpg`), await makeStill({ width: 340 + 2 * index, height: 180 }));
    const lines = ["still,prompt", "photos/a.jpg,", "photos/none.jpg,", "photos/b.jpg,pan right"];
    await writeFile(join(folder, "sent.csv"), lines.join("\n"));
    const args = ["batch", "sent.csv", "--stack", stackName, "--prompt", "slow pan left"];
    const first = startCli(folder, args, environment);
    await first.said("is under way in the stack");
    first.child.kill("SIGINT");
    const stopped = await first.ended;
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain("The batch goes on.");
    const second = await runCli(folder, [...args, "--json"], environment);
    expect(second.code, second.stderr).toBe(3);
    const summary = JSON.parse(second.stdout);
    expect(summary).toMatchObject({ name: "sent.csv", run: 1, lines: 3, counts: { succeeded: 2, bad: 1 } });
    const fetched = join(folder, "stillmotion-data/stacks", stackName, summary.batchId);
    expect((await readdir(fetched)).sort()).toEqual(["execution", "report.csv", "report.html", "report.json"]);
    const { results } = JSON.parse(await readFile(join(fetched, "report.json"), "utf8"));
    expect(results.map(({ line, status }: { line: number; status: string }) => [line, status])).toEqual([
      [2, "succeeded"],
      [3, "bad"],
      [4, "succeeded"],
    ]);

    expect(results.map(({ prompt }: { prompt: string | null }) => prompt?.includes("pan left") ?? null)).toEqual([
      true,
      null,
      false,
    ]);

    const tooDear = await runCli(folder, [...args, "--provider", "openai", "--max-cost-usd", "0"], environment);
    expect(tooDear).toMatchObject({ code: 2, stderr: expect.stringContaining("The batch was not begun: ") });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 300_000);

/** The report of the batch of this name; undefined until it is there. */
async function reportNamed(name: string) {
  const Bucket = output("ClipsBucket");
  for (const Key of (await keysIn(Bucket, "batches/")).filter((key) => key.endsWith("/report.json"))) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    const report = JSON.parse((await Body?.transformToString()) ?? "{}");
    if (report.name === name) return report;
  }
  return undefined;
}
