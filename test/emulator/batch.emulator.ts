import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { DescribeExecutionCommand, ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { beforeAll, expect, test } from "vitest";
import { makeStill } from "../support/make-still.ts";
import { fillSecret, historyOf, keysIn, output, s3, until, workflow } from "./use-stack.ts";

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
