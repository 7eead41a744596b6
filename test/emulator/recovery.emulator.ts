import { setTimeout as delay } from "node:timers/promises";
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { StopExecutionCommand } from "@aws-sdk/client-sfn";
import { beforeAll, expect, test } from "vitest";
import type { RenderRecord } from "../../lib/render/render-record.ts";
import { makeStill } from "../support/make-still.ts";
import { jobsMadeFor } from "../workflow/studio-jobs.ts";
import { killFunction } from "./kill-function.ts";
import {
  drop,
  events,
  executionArns,
  executionOf,
  fillSecret,
  historyOf,
  output,
  recordOf,
  renderIdOf,
  runOf,
  s3,
  stack,
  until,
  workflow,
} from "./use-stack.ts";

beforeAll(fillSecret);

/** The render of a running execution, once it is where the test wants it. */
async function reached(arn: string, isThere: (record: RenderRecord) => boolean): Promise<RenderRecord> {
  return until(`${arn} to get there`, async () => {
    const history = await historyOf(arn);
    const hasRecord = history.some((event) => event.stateExitedEventDetails?.name === "PrepareRender");
    const record = hasRecord ? await recordOf(renderIdOf({ history })) : undefined;
    return record !== undefined && isThere(record) ? record : undefined;
  });
}

async function entered(arn: string, state: string): Promise<void> {
  await until(`${arn} to enter ${state}`, async () =>
    (await historyOf(arn)).find((event) => event.stateEnteredEventDetails?.name === state),
  );
}

test.for([
  ["CreateVideo", "[slow create]"],
  ["PollVideo", "[slow poll]"],
  ["StoreClip", "[slow download]"],
] as const)("a render whose %s is killed in the middle is carried on, with one job", async ([state, word]) => {
  const key = `stills/killed/${state}.jpg`;
  await drop(key, await makeStill(), { prompt: `dolly in ${word}` });
  const arn = await executionOf(key);
  await entered(arn, state);
  // The studio takes its time with the answer to this one.
  await delay(2000);
  await killFunction(state);
  const run = await runOf(arn);
  const broken = run.history.filter(({ type }) => type === "TaskFailed");
  expect(broken).toHaveLength(1);
  expect(run.status).toBe("SUCCEEDED");
  const record = await recordOf(renderIdOf(run));
  expect(record).toMatchObject({ status: "succeeded", attempts: [{ state: "succeeded" }] });
  expect(await jobsMadeFor(stack.studioFolder, record.renderId)).toEqual([record.attempts[0]?.jobId]);
});

test("an execution that is aborted leaves no render open", async () => {
  const key = "stills/aborted.jpg";
  await drop(key, await makeStill(), { prompt: "dolly in [hangs]" });
  const arn = await executionOf(key);
  const running = await reached(arn, ({ attempts }) => attempts[0]?.state === "running");
  expect(running.status).toBe("rendering");
  await workflow.send(new StopExecutionCommand({ executionArn: arn }));
  const closed = await until("the record's end", async () => {
    const record = await recordOf(running.renderId);
    return record.endedAt === null ? undefined : record;
  });
  expect(closed).toMatchObject({ status: "canceled", failure: { code: "canceled" }, prepared: null });
  expect((await runOf(arn)).status).toBe("ABORTED");
});

test("a rejection ends red, and the telling of that changes nothing of its record", async () => {
  const key = "stills/rejected.jpg";
  await drop(key, await makeStill(), { prompt: "dolly in [policy-at-create]" });
  const run = await runOf(await executionOf(key));
  expect(run).toMatchObject({ status: "FAILED", error: "RenderRejected" });
  const record = await recordOf(renderIdOf(run));
  expect(record.status).toBe("rejected");
  await delay(4000);
  expect(await recordOf(record.renderId)).toEqual(record);
});

test("a Render Requested event from another system makes a clip", async () => {
  const key = "requested/from-elsewhere.jpg";
  await drop(key, await makeStill());
  const detail = { still: { bucket: output("StillsBucket"), key }, request: { prompt: "tilt up slowly" } };
  const before = await executionArns();
  await events.send(
    new PutEventsCommand({
      Entries: [{ Source: "stillmotion", DetailType: "Render Requested", Detail: JSON.stringify(detail) }],
    }),
  );
  const run = await runOf(await executionOf(key));
  expect(run.status).toBe("SUCCEEDED");
  expect(await recordOf(renderIdOf(run))).toMatchObject({ prompt: "tilt up slowly", status: "succeeded" });
  // Neither the still's own arrival nor the events that tell of the render started another.
  expect(await executionArns()).toHaveLength(before.length + 1);
});

test("a clip, or a still in the clips bucket, starts nothing", async () => {
  const still = await makeStill();
  const before = new Set(await executionArns());
  const put = (Bucket: string, Key: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: still }));
  await put(output("ClipsBucket"), "stills/here.jpg");
  await put(output("ClipsBucket"), "clips/here.mp4");
  await put(output("StillsBucket"), "stills/here.mp4");
  await put(output("StillsBucket"), "stills/jpg");
  await delay(4000);
  expect(new Set(await executionArns())).toEqual(before);
});
