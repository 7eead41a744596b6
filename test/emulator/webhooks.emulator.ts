import { readFileSync } from "node:fs";
import { request } from "node:https";
import { beforeAll, expect, test } from "vitest";
import type { RenderRecord } from "../../lib/render/render-record.ts";
import { makeStill } from "../support/make-still.ts";
import { type SignedWebhook, signStandard } from "../webhooks/sign.ts";
import { awaitLimitSeconds } from "./adapt-template.ts";
import {
  drop,
  executionOf,
  fillSecret,
  historyOf,
  output,
  recordOf,
  renderIdOf,
  runOf,
  stack,
  until,
} from "./use-stack.ts";

beforeAll(fillSecret);

/** To the stack's own address, which the emulator serves under a path of its own. */
async function post({ headers, body }: SignedWebhook): Promise<number> {
  const [id] = new URL(output("WebhookUrl")).hostname.split(".");
  const url = new URL(`/_aws/lambda-url/${id}/webhooks/announcer`, stack.endpoint);
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: "POST",
        headers: { ...headers, "content-type": "application/json" },
        ca: readFileSync(stack.certificate),
      },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

function notice(jobId: string, id: string): SignedWebhook {
  const body = JSON.stringify({ type: "video.completed", data: { id: jobId } });
  return signStandard(stack.webhookSecret, body, { id, at: new Date() });
}

/** A still whose provider announces, once its job is made and its render waits. */
async function waitingRender(key: string, width: number): Promise<{ arn: string; jobId: string }> {
  await drop(key, await makeStill({ width, height: 120 }), { provider: "announcer", prompt: "dolly in" });
  const arn = await executionOf(key);
  await until(`${arn} to wait for a webhook`, async () =>
    (await historyOf(arn)).find((event) => event.stateEnteredEventDetails?.name === "AwaitVideo"),
  );
  const { attempts } = await recordOf(renderIdOf({ history: await historyOf(arn) }));
  const jobId = attempts[0]?.jobId ?? "";
  await until(`the end of ${jobId}`, async () => {
    const headers = { authorization: `Bearer ${stack.studioKey}` };
    const job = (await (await fetch(`${stack.studioUrl}/videos/${jobId}`, { headers })).json()) as { status: string };
    return job.status === "completed" ? true : undefined;
  });
  return { arn, jobId };
}

async function ended(
  arn: string,
): Promise<{ visited: string[]; record: RenderRecord; seconds: (state: string) => number }> {
  const run = await runOf(arn);
  expect(run.status).toBe("SUCCEEDED");
  const seconds = (state: string) =>
    (run.history.find((event) => event.stateEnteredEventDetails?.name === state)?.timestamp?.getTime() ?? 0) / 1000;
  return { visited: run.visited, record: await recordOf(renderIdOf(run)), seconds };
}

test("a webhook wakes the render, which looks once; forged ones and repetitions change nothing", async () => {
  const { arn, jobId } = await waitingRender("stills/announced/one.jpg", 322);
  const forged = notice(jobId, "evt_forged");
  expect(await post({ ...forged, body: forged.body.replace("completed", "failed") })).toBe(401);
  expect((await historyOf(arn)).some((event) => event.stateEnteredEventDetails?.name === "PollVideo")).toBe(false);
  const announcedAt = Date.now() / 1000;
  expect(await post(notice(jobId, "evt_1"))).toBe(204);
  expect(await post(notice(jobId, "evt_1"))).toBe(204);
  expect(await post(notice(jobId, "evt_2"))).toBe(204);
  const { visited, record, seconds } = await ended(arn);
  expect(visited.filter((state) => state === "AwaitVideo" || state === "PollVideo")).toEqual([
    "AwaitVideo",
    "PollVideo",
  ]);
  expect(record).toMatchObject({ status: "succeeded", attempts: [{ provider: "announcer", polls: 1 }] });
  // The emulator starts a process for each function that is called for the first time.
  expect(seconds("PollVideo") - announcedAt).toBeLessThan(10);
  expect(await post(notice(jobId, "evt_late"))).toBe(204);
  expect(await recordOf(record.renderId)).toEqual(record);
});

test("a webhook that never comes costs the slow poll, and no failure", async () => {
  const { arn } = await waitingRender("stills/announced/never.jpg", 324);
  const { visited, record, seconds } = await ended(arn);
  expect(visited.filter((state) => state === "AwaitVideo" || state === "PollVideo")).toEqual([
    "AwaitVideo",
    "PollVideo",
  ]);
  expect(record.status).toBe("succeeded");
  expect(seconds("PollVideo") - seconds("AwaitVideo")).toBeGreaterThanOrEqual(awaitLimitSeconds - 1);
});
