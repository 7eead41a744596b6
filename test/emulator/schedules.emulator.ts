import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { GetScheduleCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { DescribeExecutionCommand, ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fillKeywords } from "../support/fill-keywords.ts";
import { makeStill } from "../support/make-still.ts";
import { runCli } from "../support/run-cli.ts";
import { credentials } from "./credentials.ts";
import { stackName } from "./deploy-stack.ts";
import { clientSettings, fillSecret, historyOf, output, s3, stack, until, workflow } from "./use-stack.ts";

const environment = {
  AWS_ENDPOINT_URL: stack.endpoint,
  NODE_EXTRA_CA_CERTS: stack.certificate,
  AWS_REGION: credentials.region,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
};
const manifest = "batches/scheduled/list.jsonl";
let folder: string;

beforeAll(async () => {
  await fillSecret();
  folder = await mkdtemp(join(tmpdir(), "stillmotion-schedules-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const schedule = (...parameters: string[]) =>
  runCli(folder, ["schedule", ...parameters, "--stack", stackName], environment);

interface BatchEvent {
  id?: string;
  time?: string;
  detail?: { object?: { key?: string } };
}

/** The executions of batches that were started by such an event, with how they stand. */
async function batchesBy(matches: (event: BatchEvent) => boolean) {
  const stateMachineArn = output("BatchStateMachine");
  const { executions = [] } = await workflow.send(new ListExecutionsCommand({ stateMachineArn }));
  const runs = await Promise.all(
    executions.map(({ executionArn }) => workflow.send(new DescribeExecutionCommand({ executionArn }))),
  );
  return runs.flatMap(({ input = "{}", ...run }) => {
    const event = JSON.parse(input) as BatchEvent;
    return matches(event) ? [{ ...run, event }] : [];
  });
}

function endOfBatch(what: string, matches: (event: BatchEvent) => boolean) {
  const look = async () => (await batchesBy(matches)).find(({ status }) => status !== "RUNNING");
  return until(`the end of ${what}`, look, 180);
}

test("a schedule that was added fires, and its batch runs; removed, it fires no more", async () => {
  const Bucket = output("StillsBucket");
  const put = (Key: string, Body: Uint8Array | string) => s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  await put(manifest, `${JSON.stringify({ still: "a.jpg" })}\n`);
  // It starts as it is put there, too, and finds no still: what the schedule begins is another run of that batch.
  await endOfBatch("the batch that was dropped", ({ detail }) => detail?.object?.key === manifest);
  await put("batches/scheduled/a.jpg", await makeStill({ width: 320, height: 180 }));

  const flags = ["--cron", "* * * * ? *"];
  expect(await schedule("add", "often", manifest, ...flags)).toMatchObject({ code: 0, stderr: "" });
  expect(await schedule("add", "often", manifest, ...flags)).toMatchObject({ code: 2 });
  const listed = (await schedule("list", "--json")).stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(listed).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ name: "often", from: "command", manifest, cron: "* * * * ? *" }),
      expect.objectContaining({ name: "yearly", from: "settings", manifest: "batches/yearly.jsonl" }),
    ]),
  );
  const scheduler = new SchedulerClient(clientSettings);
  const stored = await scheduler.send(new GetScheduleCommand({ GroupName: output("ScheduleGroup"), Name: "often" }));

  const isOften = ({ id }: BatchEvent) => id?.startsWith("schedule often ") === true;
  const fired = await until("the schedule to fire", async () => (await batchesBy(isOften))[0], 120);
  expect(await schedule("remove", "yearly")).toMatchObject({ code: 2, stderr: expect.stringContaining("settings") });
  expect(await schedule("remove", "often")).toMatchObject({ code: 0 });
  expect((await schedule("list")).stdout).not.toContain("often");
  const scheduledTime = fired.event.time ?? "";
  expect(fired.event).toEqual(JSON.parse(fillKeywords(stored.Target?.Input ?? "", { scheduledTime, attempt: 1 })));

  const ended = await endOfBatch("the batch of the schedule", isOften);
  const history = await historyOf(ended.executionArn ?? "");
  expect(ended.status, JSON.stringify(history.slice(-6))).toBe("SUCCEEDED");
  const { batch, report } = JSON.parse(ended.output ?? "{}");
  expect(batch).toMatchObject({ outcome: "planned" });
  expect(batch.run).toBeGreaterThan(1);
  expect(report).toMatchObject({ outcome: "completed" });
  const Key = `batches/${batch.batchId}/report.json`;
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: output("ClipsBucket"), Key }));
  expect(JSON.parse((await Body?.transformToString()) ?? "{}").counts).toMatchObject({ succeeded: 1, bad: 0 });
}, 400_000);
