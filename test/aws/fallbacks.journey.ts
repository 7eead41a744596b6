import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { FunctionName } from "../../lib/aws/bundle-functions.ts";
import { createWorkflow } from "../../lib/local/workflow.ts";
import type { RenderRecord } from "../../lib/render/render-record.ts";
import type { RenderRequest } from "../../lib/render/request.ts";
import { type AwsWorld, bundleAll, loadHandlers, startAwsWorld, stillsBucket } from "../support/aws-world.ts";
import { makeStill } from "../support/make-still.ts";
import { startProtocolServer } from "../support/protocol-server.ts";
import { definition } from "../support/run-workflow.ts";
import { startVideoServer, type VideoServer } from "../support/video-server.ts";

const cache = fileURLToPath(new URL("../../node_modules/.cache/stillmotion/", import.meta.url));
let folder: string;
let bundles: Record<FunctionName, string>;
let first: VideoServer;
let second: VideoServer;
let world: AwsWorld | undefined;

beforeAll(async () => {
  await mkdir(cache, { recursive: true });
  folder = await mkdtemp(`${cache}fallbacks-`);
  bundles = await bundleAll(folder);
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));
beforeEach(async () => {
  first = await startVideoServer();
  second = await startVideoServer();
  for (const level of ["log", "info", "warn", "error"] as const) vi.spyOn(console, level).mockImplementation(() => {});
  vi.spyOn(process.stdout, "write").mockImplementation(() => true);
  vi.useFakeTimers({ toFake: ["Date"] });
});
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await Promise.all([first.close(), second.close(), world?.close()]);
  world = undefined;
});

/** One render through the bundles as they are deployed, on a clock that is moved by waiting alone. */
async function render(
  providers: Record<string, unknown>,
  request: RenderRequest,
  keys: object = Object.fromEntries(Object.keys(providers).map((name) => [name, `key-of-${name}`])),
): Promise<RenderRecord | undefined> {
  const variables = { PROVIDERS: JSON.stringify(providers), REQUEST_DEFAULTS: JSON.stringify(request) };
  world = await startAwsWorld({ secret: JSON.stringify(keys), variables });
  const body = Buffer.from(await makeStill());
  const version = { id: "version-0", body, bytes: body.length, etag: '"e"', type: "image/jpeg" };
  world.s3.versions.set(`${stillsBucket}/stills/a.jpg`, [version]);
  const handlers = await loadHandlers(bundles, world.environment);
  const kebab = (state: string) => state.replaceAll(/(?<=.)[A-Z]/g, "-$&").toLowerCase() as FunctionName;
  const states = Object.entries(definition.States as Record<string, { Type: string }>);
  const of = (type: string) => states.filter(([, state]) => state.Type === type).map(([name]) => name);
  const zero = (names: string[]) => Object.fromEntries(names.map((name) => [name, 0]));
  const run = createWorkflow(
    definition,
    Object.fromEntries(of("Task").map((name) => [name, handlers[kebab(name)]])) as never,
  ).run(
    "test",
    {
      "detail-type": "Object Created",
      source: "aws.s3",
      id: "1",
      time: new Date().toISOString(),
      detail: {
        bucket: { name: stillsBucket },
        object: { key: "stills/a.jpg", etag: "e", "version-id": "version-0", size: body.length, sequencer: "1" },
      },
    },
    {
      waits: zero(of("Wait")),
      retryPauses: zero(of("Task")),
      onHistory: ({ event, output }) => {
        const waited = (output as { render?: { waitSeconds?: number } } | undefined)?.render?.waitSeconds ?? 0;
        if (event === "exited") vi.setSystemTime(Date.now() + waited * 1000);
      },
    },
  );
  await run.result;
  const records: RenderRecord[] = [];
  for await (const record of world.ledger.list()) records.push(record);
  return records[0];
}

const gateway = ({ baseURL }: VideoServer) => ({ kind: "openai", baseUrl: baseURL });
const asked = { provider: "first", model: "m-1", seconds: 1, size: "64x36", fallbacks: ["second/m-2"] };
const attemptsOf = (record: RenderRecord | undefined) =>
  record?.attempts.map(({ provider, model, state, failure }) => [provider, model, state, failure?.code ?? null]);

test("a provider that dies in mid-flight: the fallback makes the clip, and neither is paid twice", async () => {
  first.dieAfterCreate();
  const record = await render({ first: gateway(first), second: gateway(second) }, asked);
  expect(record?.failure).toBeNull();
  expect(attemptsOf(record)).toEqual([
    ["first", "m-1", "failed", "provider_unreachable"],
    ["second", "m-2", "succeeded", null],
  ]);
  expect([first.creates(), second.creates()]).toEqual([1, 1]);
  expect([first.keys(), second.keys()]).toEqual([["Bearer key-of-first"], ["Bearer key-of-second"]]);
});

test("a model that its server retires between create and retry: the fallback makes the clip", async () => {
  first.failJobs({ code: "server_error", message: "The job failed because of an internal error." });
  first.refuseCreatesAfter(1, { status: 404, code: "model_not_found", message: "The model `m-1` was retired." });
  const record = await render({ first: gateway(first), second: gateway(second) }, asked);
  expect(record?.failure).toBeNull();
  expect(attemptsOf(record)).toEqual([
    ["first", "m-1", "failed", "server_error"],
    ["first", "m-1", "failed", "model_not_found"],
    ["second", "m-2", "succeeded", null],
  ]);
  expect([first.jobs(), second.jobs()]).toEqual([1, 1]);
});

test("a retired model goes on to its fallback without being asked for", async () => {
  const record = await render(
    { openai: { kind: "openai" }, second: gateway(second) },
    { ...asked, provider: "openai", model: "sora-2" },
  );
  expect(record?.failure).toBeNull();
  expect(attemptsOf(record)).toEqual([["second", "m-2", "succeeded", null]]);
  expect(second.jobs()).toBe(1);
});

test("a provider without a key leaves the clip to its fallback", async () => {
  const record = await render({ first: gateway(first), second: gateway(second) }, asked, { second: "key-of-second" });
  expect(record?.failure).toBeNull();
  expect(attemptsOf(record)).toEqual([
    ["first", "m-1", "failed", "provider_key_missing"],
    ["second", "m-2", "succeeded", null],
  ]);
  expect(first.creates()).toBe(0);
});

test.each([
  ["openai", "m-1"],
  ["google", "veo-3.1-fast-generate-preview"],
  ["fal", "fal-ai/kling-video/x/image-to-video"],
  ["replicate", "owner/model"],
  ["xai", "grok-imagine-video"],
  ["gateway", "google/veo-3.1-fast-generate-001"],
])("the SDK of kind %s is in the bundle, and writes a request for the job", async (kind, model) => {
  const image = { type: "string", format: "uri" };
  const schemas = { Input: { properties: { prompt: { type: "string" }, image } } };
  const described = { latest_version: { openapi_schema: { components: { schemas } } } };
  const server = await startProtocolServer({ "GET /v1/models/owner/model": { json: described } });
  const providers = { mine: { kind, baseUrl: server.baseURL }, second: gateway(second) };
  const record = await render(providers, { ...asked, provider: "mine", model, seconds: 5, size: "1280x720" });
  await server.close();
  expect(record?.attempts[0]).toMatchObject({ provider: "mine", failure: { provider: "mine", phase: "create" } });
  expect(server.count("POST")).toBe(1);
  expect(JSON.stringify(server.requests.at(-1)?.headers)).toContain("key-of-mine");
});
