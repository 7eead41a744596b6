import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { bundleFunction } from "../../lib/aws/bundle-functions.ts";
import { createDynamoDBWakeLedger } from "../../lib/ledger/dynamodb-wake-ledger.ts";
import { type Handler, lambdaContext, startAwsWorld } from "../support/aws-world.ts";
import { newSecret, type SignedWebhook, signStandard } from "../webhooks/sign.ts";

const cache = fileURLToPath(new URL("../../node_modules/.cache/stillmotion/", import.meta.url));
const secret = newSecret();
const job = { provider: "gateway", jobId: "video_1" };
let folder: string;

beforeAll(async () => {
  await mkdir(cache, { recursive: true });
  folder = await mkdtemp(`${cache}webhook-`);
  await bundleFunction("receive-webhook", folder);
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

/** The bundle as Lambda runs it, and an execution that waits for `video_1` with its token. */
async function openFunction({ held = { gateway: "key", "webhook:gateway": secret } as Record<string, string> } = {}) {
  const world = await startAwsWorld({ secret: JSON.stringify(held) });
  onTestFinished(() => world.close());
  const lines: string[] = [];
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, "write").mockImplementation((text) => {
      lines.push(String(text));
      return true;
    });
  onTestFinished(() => void vi.restoreAllMocks());
  const wakes = createDynamoDBWakeLedger({ ...world.table, now: () => new Date() });
  await wakes.expect(job);
  await wakes.wait(job, "execution-1", "token-canary");
  Object.assign(process.env, world.environment);
  const { handler } = (await import(
    /* @vite-ignore */ `${pathToFileURL(`${folder}/index.mjs`).href}?load=${Math.random()}`
  )) as { handler: Handler };
  const post = async ({ headers, body }: SignedWebhook, path = "/webhooks/gateway") =>
    handler(
      {
        ...{ version: "2.0", rawPath: path, rawQueryString: "", headers, body, isBase64Encoded: false },
        requestContext: { http: { method: "POST", path } },
      },
      lambdaContext("receive-webhook"),
    );
  return { world, lines, post };
}

const notice = (jobId: string) => JSON.stringify({ type: "video.completed", data: { id: jobId }, more: "body-canary" });
const signed = (body: string, id = "evt_1", by = secret) => signStandard(by, body, { id, at: new Date() });

test("the function hands in the token of who waits, once, and reads its secret once", async () => {
  const { world, post, lines } = await openFunction();
  expect(await post(signed(notice("video_1")))).toEqual({ statusCode: 204 });
  expect(world.services.endedWaits).toEqual(["token-canary"]);
  expect(await post(signed(notice("video_1")))).toEqual({ statusCode: 204 });
  expect(await post(signed(notice("video_1"), "evt_2"))).toEqual({ statusCode: 204 });
  expect(await post(signed(notice("video_2"), "evt_3"))).toEqual({ statusCode: 204 });
  expect(world.services.endedWaits).toEqual(["token-canary"]);
  expect(world.services.secretReads).toBe(1);
  const outcomes = lines.flatMap((line) => /"outcome":"(\w+)"/.exec(line)?.[1] ?? []);
  expect(outcomes).toEqual(["woken", "duplicate", "noted", "unknown"]);
  expect(lines.join("")).not.toMatch(/canary/);
  expect(lines.join("")).not.toContain(secret);
});

test("what is forged wakes nobody, and is told without what stood in it", async () => {
  const { world, post, lines } = await openFunction();
  const stranger = newSecret();
  expect(await post(signed(notice("video_1"), "evt_1", stranger))).toEqual({ statusCode: 401 });
  expect(await post(signed(notice("video_1")), "/webhooks/nobody")).toEqual({ statusCode: 404 });
  expect(world.services.endedWaits).toEqual([]);
  for (const outcome of ["signature_wrong", "path_unknown"]) expect(lines.join("")).toContain(outcome);
  expect(lines.join("")).not.toMatch(/canary|evt_1/);
});

test("without a secret nothing is taken", async () => {
  const { world, post } = await openFunction({ held: { gateway: "key" } });
  expect(await post(signed(notice("video_1")))).toEqual({ statusCode: 404 });
  expect(world.services.endedWaits).toEqual([]);
});

test("where Step Functions can't be asked, the answer has the notice sent again, and then it counts", async () => {
  const { world, post, lines } = await openFunction();
  // The secret is read by the first that comes, and held.
  expect(await post(signed("{}", "evt_0"))).toEqual({ statusCode: 400 });
  world.services.throttled = 1000;
  expect(await post(signed(notice("video_1")))).toEqual({ statusCode: 500 });
  world.services.throttled = 0;
  expect(await post(signed(notice("video_1")))).toEqual({ statusCode: 204 });
  expect(world.services.endedWaits).toEqual(["token-canary"]);
  expect(lines.join("")).not.toMatch(/canary/);
});
