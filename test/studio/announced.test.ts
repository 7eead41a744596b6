import OpenAI from "openai";
import { expect, onTestFinished, test } from "vitest";
import { type ReceivedRequest, type ScriptedReply, startProtocolServer } from "../support/protocol-server.ts";
import { newSecret } from "../webhooks/sign.ts";
import { openStudio } from "./open-studio.ts";

const secret = newSecret();

/** A receiver that answers in its turn, and tells of each request as it comes. */
async function openReceiver(answers: ScriptedReply[] = [{ status: 204 }]) {
  const came: ((request: ReceivedRequest) => void)[] = [];
  const requests: ReceivedRequest[] = [];
  const server = await startProtocolServer({
    "POST /here": (request) => {
      const answer = answers[Math.min(requests.length, answers.length - 1)] ?? {};
      requests.push(request);
      came.shift()?.(request);
      return answer;
    },
  });
  onTestFinished(() => server.close());
  const next = () => new Promise<ReceivedRequest>((resolve) => came.push(resolve));
  return { url: `${server.origin}/here`, requests, next };
}

const unwrap = async ({ body, headers }: ReceivedRequest) =>
  (await new OpenAI({ apiKey: "none" }).webhooks.unwrap(
    body.toString(),
    headers as Record<string, string>,
    secret,
  )) as unknown;

test("the end of a job is announced as OpenAI did, and its package takes it", async () => {
  const receiver = await openReceiver();
  const arrival = receiver.next();
  const { create, client } = await openStudio({ webhook: { url: receiver.url, secret } });
  const { id } = await create("slow dolly in");
  expect(await unwrap(await arrival)).toMatchObject({ object: "event", type: "video.completed", data: { id } });
  // It is announced when it is so, not before.
  expect((await client.videos.retrieve(id)).status).toBe("completed");
});

test("so is a job that fails", async () => {
  const receiver = await openReceiver();
  const arrival = receiver.next();
  const action = { failJob: { code: "moderation_blocked", message: "no" } };
  const { create } = await openStudio({ webhook: { url: receiver.url, secret }, faults: [{ match: {}, action }] });
  const { id } = await create("slow dolly in");
  expect(await unwrap(await arrival)).toMatchObject({ type: "video.failed", data: { id } });
});

test("what was not taken is announced again, under the same id", async () => {
  const receiver = await openReceiver([{ status: 500 }, { status: 204 }]);
  const [first, second] = [receiver.next(), receiver.next()];
  const { create } = await openStudio({ webhook: { url: receiver.url, secret } });
  await create("slow dolly in");
  const ids = [(await first).headers["webhook-id"], (await second).headers["webhook-id"]];
  expect(ids[0]).toBe(ids[1]);
  await unwrap(await second);
});
