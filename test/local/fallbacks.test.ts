import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { dropFile } from "../../lib/local/drop-still.ts";
import { openLocalHome } from "../../lib/local/local-home.ts";
import { createLocalProviders } from "../../lib/local/local-providers.ts";
import { renderRequestedEvent } from "../../lib/local/still-events.ts";
import { createCatalogue } from "../../lib/providers/catalogue/catalogue.ts";
import type { ProviderConfigs } from "../../lib/providers/provider-config.ts";
import type { RenderRecord } from "../../lib/render/render-record.ts";
import type { RenderRequest } from "../../lib/render/request.ts";
import { makeStill } from "../support/make-still.ts";
import { startVideoServer, type VideoServer } from "../support/video-server.ts";

let folder: string;
let first: VideoServer;
let second: VideoServer;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillmotion-fallbacks-"));
  first = await startVideoServer();
  second = await startVideoServer();
});
afterEach(async () => {
  await Promise.all([first.close(), second.close()]);
  await rm(folder, { recursive: true });
});

/** A home with these providers, whose clock is moved by waiting alone. */
async function render(
  configs: ProviderConfigs,
  request: RenderRequest & { provider: string },
  { now = new Date("2026-11-22T12:00:00Z"), catalogue = createCatalogue(configs) } = {},
) {
  const dataFolder = join(folder, "data");
  const accesses = Object.entries(configs).map(([name, config]) => ({ name, config, apiKey: `key-of-${name}` }));
  const providers = createLocalProviders(dataFolder, accesses);
  const waits = ["WaitForRequest", "WaitForPlace", "WaitToCreate", "WaitForVideo", "WaitToStore"];
  const clock = { now };
  const home = await openLocalHome({
    dataFolder,
    request,
    provider: providers.find,
    catalogue,
    concurrency: 1,
    sidecarGraceSeconds: 0,
    overrides: {
      now: () => clock.now,
      waits: Object.fromEntries(waits.map((state) => [state, 0])),
      createSettleSeconds: 0,
    },
  });
  home.onHistory(({ event, output }) => {
    const waited = (output as { render?: { waitSeconds?: number } } | undefined)?.render?.waitSeconds ?? 0;
    if (event === "exited") clock.now = new Date(clock.now.getTime() + waited * 1000);
  });
  const path = join(folder, "still.jpg");
  await writeFile(path, await makeStill({ width: 128, height: 72 }));
  const still = await dropFile(home.objects, dataFolder, path, "stills/still.jpg");
  const { ended } = await home.start(renderRequestedEvent(still, {}, clock.now));
  const { record, problem } = await ended;
  await home.close();
  await providers.close();
  if (record === null) throw new Error(`no record: ${problem}`);
  return record;
}

const attemptsOf = ({ attempts }: RenderRecord) =>
  attempts.map(({ provider, model, state, failure }) => [provider, model, state, failure?.code ?? null]);
const gateway = (server: VideoServer) => ({ kind: "openai", baseUrl: server.baseURL }) as const;

test("a provider that dies in mid-flight: the fallback makes the clip, and neither is paid twice", async () => {
  const configs = { first: gateway(first), second: gateway(second) };
  first.dieAfterCreate();
  const asked = { provider: "first", model: "m-1", seconds: 1, size: "64x36", fallbacks: ["second/m-2"] };
  const record = await render(configs, asked);
  expect(record).toMatchObject({ status: "succeeded", clip: { width: 64, height: 36 } });
  expect(attemptsOf(record)).toEqual([
    ["first", "m-1", "failed", "provider_unreachable"],
    ["second", "m-2", "succeeded", null],
  ]);
  expect(record.attempts.map(({ origin }) => origin)).toEqual([first.host, second.host]);
  expect([first.creates(), second.creates()]).toEqual([1, 1]);
  expect(second.keys()).toEqual(["Bearer key-of-second"]);
});

test("a model that its server retires between create and retry: the fallback makes the clip", async () => {
  const configs = { first: gateway(first), second: gateway(second) };
  first.failJobs({ code: "server_error", message: "The job failed because of an internal error." });
  first.refuseCreatesAfter(1, { status: 404, code: "model_not_found", message: "The model `m-1` was retired." });
  const asked = { provider: "first", model: "m-1", seconds: 1, size: "64x36", fallbacks: ["second/m-2"] };
  const record = await render(configs, asked);
  expect(record.status).toBe("succeeded");
  expect(attemptsOf(record)).toEqual([
    ["first", "m-1", "failed", "server_error"],
    ["first", "m-1", "failed", "model_not_found"],
    ["second", "m-2", "succeeded", null],
  ]);
  // The second create made no job.
  expect([first.jobs(), second.jobs()]).toEqual([1, 1]);
});

test("a model whose end comes between create and retry is not asked for again", async () => {
  const configs = { openai: gateway(first), second: gateway(second) };
  // Taken for OpenAI itself, for which the catalogue holds.
  const catalogue = createCatalogue({ second: gateway(second) });
  first.failJobs({ code: "server_error", message: "The job failed because of an internal error." });
  const now = new Date("2026-09-23T23:59:59Z");
  const asked = { provider: "openai", model: "sora-2", seconds: 4, size: "1280x720", fallbacks: ["second/m-2"] };
  await second.close();
  second = await startVideoServer({ width: 1280, height: 720, seconds: 4, frameRate: 2 });
  configs.second = gateway(second);
  const record = await render(configs, asked, { now, catalogue });
  expect(record.status).toBe("succeeded");
  expect(attemptsOf(record)).toEqual([
    ["openai", "sora-2", "failed", "server_error"],
    ["second", "m-2", "succeeded", null],
  ]);
  expect([first.creates(), second.creates()]).toEqual([1, 1]);
});

test("a model that was retired before it was asked for: who names a fallback gets it, the others are told of another", async () => {
  const configs = { openai: gateway(first), second: gateway(second) };
  const catalogue = createCatalogue({ second: gateway(second) });
  const asked = { provider: "openai", model: "sora-2", seconds: 1, size: "64x36" };
  const record = await render(configs, { ...asked, fallbacks: ["second/m-2"] }, { catalogue });
  expect(attemptsOf(record)).toEqual([["second", "m-2", "succeeded", null]]);
  expect(record.attempts[0]).toMatchObject({ rung: "fallback", because: "model_retired" });
  const rejected = await render(configs, { ...asked, model: "sora-2-pro" }, { catalogue });
  expect(rejected).toMatchObject({
    status: "rejected",
    attempts: [],
    failure: { code: "model_retired", remedy: expect.stringContaining("vertex/veo-3.1-generate-001") },
  });
  expect([first.creates(), second.creates()]).toEqual([0, 1]);
});
