import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { FunctionName } from "../../lib/aws/bundle-functions.ts";

import { clipsRequestedEvent } from "../../lib/local/still-events.ts";
import { createWorkflow } from "../../lib/local/workflow.ts";
import type { RenderRecord } from "../../lib/render/render-record.ts";
import type { RenderRequest } from "../../lib/render/request.ts";
import {
  type AwsWorld,
  bundleAll,
  clipsBucket,
  loadHandlers,
  startAwsWorld,
  stillsBucket,
} from "../support/aws-world.ts";
import { makeStill } from "../support/make-still.ts";
import { definition } from "../support/run-workflow.ts";

const canary = "canary-key-0123456789";
const cache = fileURLToPath(new URL("../../node_modules/.cache/stillmotion/", import.meta.url));
let folder: string;
let bundles: Record<FunctionName, string>;
let open: AwsWorld[] = [];
let lines: string[] = [];

beforeAll(async () => {
  await mkdir(cache, { recursive: true });
  folder = await mkdtemp(`${cache}functions-`);
  bundles = await bundleAll(folder);
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(open.map((world) => world.close()));
  open = [];
});

async function world(given: Parameters<typeof startAwsWorld>[0] = {}): Promise<AwsWorld> {
  const started = await startAwsWorld({ key: canary, ...given });
  open.push(started);
  lines = [];
  // The clip for the provider was made with another copy of mediabunny, which it warns of.
  for (const level of ["warn", "error"] as const) vi.spyOn(console, level).mockImplementation(() => {});
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  return started;
}

async function dropStill({ s3 }: AwsWorld, key = "stills/a b+c%20é.jpg"): Promise<Record<string, unknown>> {
  const body = Buffer.from(await makeStill());
  s3.versions.set(`${stillsBucket}/${key}`, [
    { id: "version-0", body, bytes: body.length, etag: '"e"', type: "image/jpeg" },
  ]);
  const object = { key, etag: "e", "version-id": "version-0", size: body.length, sequencer: "1" };
  const time = new Date().toISOString();
  return {
    "detail-type": "Object Created",
    source: "aws.s3",
    id: "1",
    time,
    detail: { bucket: { name: stillsBucket }, object },
  };
}

/** The committed state machine, its tasks being the bundles. */
async function run(given: AwsWorld, event: Record<string, unknown>) {
  const handlers = await loadHandlers(bundles, given.environment);
  const kebab = (state: string) => state.replaceAll(/(?<=.)[A-Z]/g, "-$&").toLowerCase() as FunctionName;
  const states = Object.entries(definition.States as Record<string, { Type: string }>);
  const of = (type: string) => states.filter(([, state]) => state.Type === type).map(([name]) => name);
  const tasks = Object.fromEntries(of("Task").map((name) => [name, handlers[kebab(name)]]));
  tasks.PollVideo = async (input: unknown) => {
    await renderJobs(given, handlers.studio);
    return handlers["poll-video"](input);
  };
  const zero = (names: string[]) => Object.fromEntries(names.map((name) => [name, 0]));
  const visited: string[] = [];
  const execution = createWorkflow(definition, tasks as never).run("test", event, {
    waits: zero(of("Wait")),
    retryPauses: zero(of("Task")),
    onHistory: (entry) => entry.event === "entered" && visited.push(entry.state),
  });
  const result = await execution.result;
  const records: RenderRecord[] = [];
  for await (const record of given.ledger.list()) records.push(record);
  return { visited, result, handlers, records, record: records[0] };
}

/** What EventBridge does: each job of the studio that was put has its function called. */
async function renderJobs({ s3 }: AwsWorld, studio: (event: unknown) => Promise<unknown>): Promise<void> {
  for (const name of s3.versions.keys()) {
    const key = name.slice(clipsBucket.length + 1);
    if (key.startsWith("studio/jobs/")) await studio({ detail: { bucket: { name: clipsBucket }, object: { key } } });
  }
}

const logLines = () =>
  lines
    .flatMap((text) => text.split("\n"))
    .filter((text) => text.startsWith("{"))
    .map((text) => JSON.parse(text));

test("a still dropped into S3 becomes a clip, through the bundles that are deployed", async () => {
  const given = await world();
  const { record, visited } = await run(given, await dropStill(given));
  expect(visited.at(-1)).toBe("RecordSuccess");
  expect(record).toMatchObject({ status: "succeeded", still: { key: "stills/a b+c%20é.jpg", versionId: "version-0" } });
  const stem = `clips/a b+c%20é/${record?.renderId}`;
  const filed = [...given.s3.versions.keys()].filter((name) => name.startsWith(`${clipsBucket}/clips/`)).sort();
  const endings = ["json", "mp4", "preview.webp", "sprites.webp", "vtt", "webp"];
  expect(filed).toEqual(endings.map((ending) => `${clipsBucket}/${stem}.${ending}`));
  expect(record?.thumbnail).toEqual({ bucket: clipsBucket, key: `${stem}.webp` });
  expect(record?.clip?.provenance).toMatchObject({ c2pa: "absent" });
  expect(given.s3.versions.get(`${clipsBucket}/${stem}.mp4`)?.[0]).toMatchObject({
    bytes: record?.clip?.bytes,
    type: "video/mp4",
  });
  expect(given.services.events).toMatchObject([
    {
      Source: "stillmotion",
      DetailType: "Render Started",
      EventBusName: "a-bus",
      Resources: [`${record?.renderId}-0-started`],
    },
    { Source: "stillmotion", DetailType: "Render Succeeded" },
  ]);
  expect(JSON.parse(given.services.events[1]?.Detail ?? "")).toEqual(record);
});

test("the deployment's own studio makes clips without any key; an extension is joined, and clips are stitched", async () => {
  const studio = { provider: "studio", seconds: 1, size: "96x64", prompt: "a canary sings" };
  const variables = { REQUEST_DEFAULTS: JSON.stringify(studio), PROVIDERS: '{"studio":{"kind":"studio"}}' };
  const given = await world({ secret: null, variables });
  const first = await run(given, await dropStill(given));
  const source = first.record?.renderId ?? "";
  expect(first.record).toMatchObject({ status: "succeeded", attempts: [{ provider: "studio", seconds: 1 }] });
  // Another model is another provider's: the clip can't be extended there, and is gone on from here.
  const asked: RenderRequest[] = [
    { kind: "extend", source, model: "studio-camera-2" },
    { kind: "stitch", clips: [source, source], crossFadeSeconds: 0.2 },
  ];
  for (const request of asked) {
    const { records } = await run(given, clipsRequestedEvent(request, new Date()));
    const made = records.find(({ kind }) => kind === request.kind);
    expect(made).toMatchObject({ status: "succeeded", failure: null });
    expect(made?.clip?.chapters).toHaveLength(2);
    expect(made?.extras).not.toBeNull();
  }
  expect(given.services.secretReads).toBe(0);
  expect(lines.join("")).not.toContain("canary");
});

test("the same event again creates no second job", async () => {
  const given = await world();
  const event = await dropStill(given);
  await run(given, event);
  const { records, result } = await run(given, event);
  expect(result.status).toBe("succeeded");
  expect(records).toHaveLength(1);
  expect(given.provider.count("POST")).toBe(1);
});

test("neither key nor prompt is in any log line; the key is in no record, object or event either", async () => {
  const given = await world();
  const { records } = await run(given, await dropStill(given));
  const refused = await world({ key: "another-key", secret: canary });
  const failed = await run(refused, await dropStill(refused));
  expect(failed.record).toMatchObject({ status: "failed", failure: { class: "account" } });
  const log = lines.join("");
  expect(log).toContain(`${failed.record?.renderId}`);
  expect(log).not.toContain("canary");
  const kept = [given, refused].flatMap(({ s3, services }) => [
    ...[...s3.versions.values()].flat().map((version) => version.body.toString("latin1")),
    ...services.events.map((event) => event.Detail),
  ]);
  expect([...kept, JSON.stringify([records, failed.records, failed.result])].join("")).not.toContain(canary);
});

test("every line says which render, state and attempt it is about", async () => {
  const given = await world();
  const { record } = await run(given, await dropStill(given));
  const steps = logLines().filter((line) => line.level === "INFO");
  expect(steps.map((line) => line.state)).toEqual([
    "PrepareRender",
    "AdmitRender",
    "CreateVideo",
    "PollVideo",
    "StoreClip",
    "RecordSuccess",
  ]);
  expect(new Set(steps.map((line) => line.renderId))).toEqual(new Set([record?.renderId]));
  expect(steps.map((line) => line.attempt)).toEqual([0, 1, 1, 1, 1, 1]);
});

test("a render that ended is measured by outcome and failure class", async () => {
  const given = await world();
  await run(given, await dropStill(given));
  const metrics = logLines().filter((line) => line._aws !== undefined);
  expect(metrics).toContainEqual(
    expect.objectContaining({ Renders: 1, outcome: "succeeded", failureClass: "none", service: "stillmotion" }),
  );
  expect(metrics).toContainEqual(
    expect.objectContaining({
      PollsPerRender: 1,
      outcome: "succeeded",
      TimeToClip: expect.any(Number),
      ProviderTime: expect.any(Number),
    }),
  );
});

test("a key that is missing is an account failure that says what to do, and costs nothing", async () => {
  const given = await world({ secret: null });
  const { record } = await run(given, await dropStill(given));
  expect(record).toMatchObject({
    status: "failed",
    failure: {
      class: "account",
      code: "provider_key_missing",
      billed: "no",
      remedy: expect.stringContaining("stillmotion secret set"),
    },
  });
  expect(given.provider.requests).toEqual([]);
});

test("an event the bus refuses is thrown, so that the step is run again", async () => {
  const given = await world();
  given.services.refuseEvent = true;
  const { record, visited } = await run(given, await dropStill(given));
  expect(visited.filter((state) => state === "PrepareRender")).toHaveLength(1);
  expect(record?.status).toBe("succeeded");
  expect(lines.join("")).toContain("EventRefusedError");
});

test("a service that is asked too often is asked again, though the bundles don't know its errors by class", async () => {
  const given = await world();
  given.services.throttled = 1;
  const { record, visited } = await run(given, await dropStill(given));
  expect(visited.filter((state) => state === "PrepareRender")).toHaveLength(1);
  expect(given.services).toMatchObject({ throttled: 0, events: [{ DetailType: "Render Started" }, {}] });
  expect(record?.status).toBe("succeeded");
  expect(lines.join("")).not.toContain("broke");
});

test.each([
  ["ABORTED", "canceled", "canceled"],
  ["TIMED_OUT", "failed", "deadline_exceeded"],
  ["FAILED", "failed", "internal_error"],
])("a render whose execution was %s is closed as %s", async (status, ended, code) => {
  const given = await world();
  const event = await dropStill(given);
  const handlers = await loadHandlers(bundles, given.environment);
  const { renderId } = (await handlers["prepare-render"](event)) as { renderId: string };
  const detail = { name: "some-uuid", status, input: JSON.stringify(event), output: null, stopDate: Date.now() };
  const change = { source: "aws.states", time: new Date().toISOString(), detail };
  await expect(handlers["close-render"](change)).resolves.toMatchObject({ outcome: "closed", renderId });
  expect((await given.ledger.get(renderId))?.record).toMatchObject({ status: ended, failure: { code } });
  expect(given.services.events.at(-1)?.DetailType).toBe(ended === "canceled" ? "Render Canceled" : "Render Failed");
  const earlier = { ...change, detail: { ...detail, stopDate: Date.now() + 60_000 } };
  await expect(handlers["close-render"](earlier)).resolves.toMatchObject({ outcome: "unchanged" });
});

test("no function's handler has more than 25 lines", async () => {
  for (const name of Object.keys(bundles)) {
    const source = await readFile(
      fileURLToPath(new URL(`../../functions/${name}/handler.ts`, import.meta.url)),
      "utf8",
    );
    expect(source.split("\n").length, name).toBeLessThanOrEqual(26);
  }
});
