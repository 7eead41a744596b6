// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what users write to have names filled in.
import { isDeepStrictEqual } from "node:util";
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { isEnded, type RenderRecord } from "../../lib/render/render-record.ts";
import type { RenderRequest } from "../../lib/render/request.ts";
import { type DocumentedRequest, documentedRequests, kindMade, ofRenders } from "../support/documented-requests.ts";
import { makeStill } from "../support/make-still.ts";
import { jobsMadeFor } from "../workflow/studio-jobs.ts";
import { setVariable } from "./set-variable.ts";
import {
  events,
  executionsOf,
  executionsWhere,
  fillSecret,
  keysIn,
  ledger,
  output,
  type Run,
  recordOf,
  renderIdOf,
  runOf,
  runsOf,
  s3,
  stack,
  until,
} from "./use-stack.ts";

// Each of them waits most of its time, and more would be too many functions for two cores.
vi.setConfig({ maxConcurrency: 6 });

/** Long enough to put something within it, on a busy machine too. */
const graceSeconds = 8;
let putBack = async () => {};
/** Two renders with a clip, to go on from. */
let sources: RenderRecord[];

beforeAll(async () => {
  await fillSecret();
  putBack = await setVariable("PrepareRender", "SIDECAR_GRACE_SECONDS", String(graceSeconds));
  const keys = ["stills/requests/source-1.jpg", "stills/requests/source-2.jpg"];
  for (const key of keys) await putSidecar(key, {});
  for (const key of keys) await putStill(key);
  sources = (await ended(keys)).map(({ record }) => record);
});
afterAll(() => putBack());

/** Of one execution: functions that start cold on a busy machine take their time. */
const limitSeconds = 240;

const bucket = () => output("StillsBucket");
const sidecarOf = (still: string) => still.replace(/\.\w+$/, ".json");

async function put(Key: string, Body: Uint8Array | string, Metadata: Record<string, string> = {}): Promise<void> {
  await s3.send(new PutObjectCommand({ Bucket: bucket(), Key, Body, Metadata }));
}

let pictures = 0;
/** A still that no other is like: the same bytes with the same request would be one job. */
async function putStill(key: string, metadata: Record<string, string> = {}): Promise<void> {
  await put(key, await makeStill({ width: 300 + 2 * pictures++, height: 150 }), metadata);
}

const putSidecar = (still: string, request: object) => put(sidecarOf(still), JSON.stringify(request));

async function ask(detail: object): Promise<void> {
  const entry = { Source: "stillmotion", DetailType: "Render Requested", Detail: JSON.stringify(detail) };
  const { FailedEntryCount } = await events.send(new PutEventsCommand({ Entries: [entry] }));
  expect(FailedEntryCount).toBe(0);
}

/** The executions of these objects, once there are so many and all have ended; more would be one too many. */
async function ended(keys: string[], count = keys.length): Promise<(Run & { record: RenderRecord })[]> {
  const arns = await until(`${count} executions of ${keys.join(", ")}`, async () => {
    const found = await executionsOf(keys);
    return found.length >= count ? found : undefined;
  });
  const runs = (await runsOf(arns, limitSeconds)).filter(({ visited }) => visited.at(-1) !== "NothingToDo");
  return Promise.all(runs.map(async (run) => ({ ...run, record: await recordOf(renderIdOf(run)) })));
}

/** How the executions of a still and its sidecar ended, in order of their last states, and which clips came of them. */
async function outcomeOf(still: string, executions: number) {
  const keys = [still, sidecarOf(still)];
  await ended(keys, executions);
  const runs = await runsOf(await executionsOf(keys), limitSeconds);
  const records: RenderRecord[] = [];
  for await (const record of ledger.listByStill({ bucket: bucket(), key: still })) records.push(record);
  const jobs = await Promise.all(records.map(({ renderId }) => jobsMadeFor(stack.studioFolder, renderId)));
  return {
    ends: runs.map(({ visited, status }) => `${visited.at(-1)} ${status}`).sort(),
    clips: records
      .filter(({ status }) => status === "succeeded")
      .map(({ request }) => request.seconds)
      .sort(),
    jobs: jobs.flat().length,
  };
}

const taken = "NothingToDo SUCCEEDED";
const made = "RecordSuccess SUCCEEDED";
const refused = "RenderRejected FAILED";

/** In the order in which they are put: the still, or the seconds its sidecar asks for. */
const orders: {
  name: string;
  puts: ("still" | number | "broken")[];
  waitsForEnd?: true;
  ends: string[];
  clips: number[];
}[] = [
  { name: "before its still", puts: [2, "still"], ends: [taken, made], clips: [2] },
  { name: "after its still, in time", puts: ["still", 2], ends: [taken, made], clips: [2] },
  { name: "late", puts: ["still", 2], waitsForEnd: true, ends: [made, made], clips: [1, 2] },
  {
    name: "changed after the render",
    puts: [2, "still", 3],
    waitsForEnd: true,
    ends: [taken, made, made],
    clips: [2, 3],
  },
  { name: "the same again", puts: [2, "still", 2], waitsForEnd: true, ends: [taken, taken, made], clips: [2] },
  { name: "that never comes", puts: ["still"], ends: [made], clips: [1] },
  {
    name: "broken, then mended",
    puts: ["broken", "still", 2],
    waitsForEnd: true,
    ends: [taken, made, refused],
    clips: [2],
  },
];

test.concurrent.for(orders)(
  "a sidecar $name: as many renders as were asked for, and no execution red but a broken one's",
  async ({ name, puts, waitsForEnd, ends, clips }, { expect }) => {
    const still = `stills/orders/${name.replaceAll(/\W+/g, "-")}.jpg`;
    const report = `clips/${still.replace("stills/", "").replace(".jpg", ".error.json")}`;
    for (const [index, what] of puts.entries()) {
      if (index > 0 && puts[index - 1] === "still" && waitsForEnd) await outcomeOf(still, index);
      if (puts[0] === "broken" && index === 2) expect(await keysIn(output("ClipsBucket"), report)).toEqual([report]);
      if (what === "still") await putStill(still);
      else await putSidecar(still, what === "broken" ? { secs: 2 } : { seconds: what });
    }
    const outcome = await outcomeOf(still, puts.length);
    expect(outcome).toEqual({ ends: ends.toSorted(), clips, jobs: clips.length });
    expect(await keysIn(output("ClipsBucket"), report)).toEqual([]);
  },
);

test.concurrent("a sidecar put at the same moment as its still is one render", async ({ expect }) => {
  const still = "stills/orders/at-once.jpg";
  await Promise.all([putSidecar(still, { seconds: 2 }), putStill(still)]);
  expect(await outcomeOf(still, 2)).toEqual({ ends: [taken, made], clips: [2], jobs: 1 });
});

test.concurrent("a late sidecar that two stills share starts a render of each", async ({ expect }) => {
  const stills = ["stills/orders/shared.jpg", "stills/orders/shared.png"];
  for (const still of stills) await putStill(still);
  await ended(stills);
  await putSidecar(stills[0] ?? "", { seconds: 2 });
  const runs = await ended([...stills, "stills/orders/shared.json"], 4);
  const seconds = runs.map(({ record }) => `${record.still.key} ${record.request.seconds} ${record.status}`);
  expect(seconds.sort()).toEqual(stills.flatMap((still) => [1, 2].map((each) => `${still} ${each} succeeded`)));
});

test.concurrent("what is wrong with a sidecar is told with line and column", async ({ expect }) => {
  const still = "stills/broken/told.jpg";
  await put(sidecarOf(still), '{\n  "promt": "slow pan left"\n}');
  await putStill(still);
  expect(await outcomeOf(still, 2)).toMatchObject({ ends: [taken, refused], clips: [] });
  const at = { Bucket: output("ClipsBucket"), Key: "clips/broken/told.error.json" };
  const { Body } = await s3.send(new GetObjectCommand(at));
  const report = JSON.parse((await Body?.transformToString()) ?? "");
  expect(report).toMatchObject({ still, source: sidecarOf(still), problems: [{ path: "promt", line: 2, column: 12 }] });
});

test.concurrent("object metadata asks, as S3 hands out what is not ASCII; a sidecar comes first", async ({
  expect,
}) => {
  const still = "stills/metadata/a.jpg";
  // RFC 2047: in base64 and quoted, in words that a line break or a blank may part.
  const words = ["=?UTF-8?B?bGVudGVtZW50IMOgIGdhdWNoZSw=?=", "=?UTF-8?Q?_lumi=C3=A8re?="];
  await putSidecar(still, { seconds: 3 });
  await putStill(still, {
    prompt: words.join(" "),
    model: "studio-camera-1",
    seconds: "2",
    size: "96x64",
    other: "no",
  });
  const [run] = await ended([still]);
  expect(run?.record).toMatchObject({
    status: "succeeded",
    prompt: "lentement à gauche, lumière",
    request: { model: "studio-camera-1", seconds: 3, size: "96x64" },
  });
});

test.concurrent("metadata that can't be used rejects its still", async ({ expect }) => {
  await putStill("stills/metadata/b.jpg", { seconds: "many" });
  const [run] = await ended(["stills/metadata/b.jpg"]);
  expect(run?.record.failure?.message).toContain("x-amz-meta-seconds");
});

test.concurrent("EXIF is filled in", async ({ expect }) => {
  const still = "stills/exif/a.jpg";
  await putSidecar(still, { prompt: "slow pan left, ${exif.model} at ${exif.focalLength}" });
  const exif = { IFD0: { Model: "One" }, IFD2: { FocalLength: "35/1" } };
  await put(
    still,
    await sharp(await makeStill({ width: 222 }))
      .withExif(exif)
      .jpeg()
      .toBuffer(),
  );
  const [run] = await ended([still]);
  expect(run?.record).toMatchObject({ status: "succeeded", prompt: "slow pan left, One at 35 mm" });
});

test.concurrent("an event asks for a still by its place, or brings it; one from nowhere allowed is refused", async ({
  expect,
}) => {
  const key = "stills/events/a.jpg";
  await putSidecar(key, { seconds: 2 });
  await putStill(key);
  await ended([key, sidecarOf(key)]);
  await ask({ still: { bucket: bucket(), key }, request: { seconds: 3 } });
  const runs = await ended([key], 2);
  expect(runs.map(({ record }) => [record.status, record.request.seconds]).sort()).toEqual([
    ["succeeded", 2],
    ["succeeded", 3],
  ]);
  const inline = Buffer.from(await makeStill({ width: 64, height: 64, format: "png" })).toString("base64");
  const request = (name: string) => ({ prompt: `slow pan left over ${name}` });
  await ask({ still: { inline, name: "sent.png" }, request: request("what was sent") });
  await ask({ still: { url: "https://nowhere.example/a.jpg" }, request: request("what is nowhere") });
  const promptOf = (prompt: string) =>
    until(`the render of ${prompt}`, async () => {
      for await (const record of ledger.list()) if (record.prompt === prompt && isEnded(record.status)) return record;
      return undefined;
    });
  expect(await promptOf(request("what was sent").prompt)).toMatchObject({ status: "succeeded" });
  const nowhere = await promptOf(request("what is nowhere").prompt);
  expect(nowhere).toMatchObject({ status: "rejected", failure: { code: "still_host_not_allowed" } });
});

/** What the deployment here has not: other providers, and time for large clips. */
function forHere({ request }: DocumentedRequest): RenderRequest {
  const { provider: _provider, model: _model, fallbacks: _fallbacks, aspect: _aspect, size: _size, ...rest } = request;
  const renderIds = sources.map(({ renderId }) => renderId);
  const isAnimated = (request.kind ?? "animate") === "animate";
  return { ...ofRenders(rest, renderIds), ...(isAnimated ? { seconds: 1 } : {}) };
}

test.concurrent.for(await documentedRequests())(
  "$name becomes a clip from a file, and by event the same",
  async (documented, { expect }) => {
    const { still: named, ...request } = forHere(documented);
    const slug = documented.name.replaceAll(/\W+/g, "-");
    const key = named?.key ?? `stills/shown/${slug}.jpg`;
    const isOfItsOwn = named !== undefined || !documented.isOfStill;
    const fileKey = isOfItsOwn ? `requests/${slug}.json` : sidecarOf(key);
    if (named !== undefined) await put(sidecarOf(key), JSON.stringify({ seconds: 2 }));
    if (named !== undefined) await putStill(key);
    await put(fileKey, JSON.stringify(named === undefined ? request : { ...request, still: named }));
    if (documented.isOfStill && !isOfItsOwn) await putStill(key);
    const [fromFile] = (await ended([isOfItsOwn ? fileKey : key])).map(({ record }) => record);
    const { renderId = "", clip, failure } = fromFile ?? {};
    expect(fromFile, JSON.stringify(failure)).toMatchObject({ status: "succeeded", kind: kindMade(request) });
    const jobs = await jobsMadeFor(stack.studioFolder, renderId);
    const detail = documented.isOfStill ? { still: { bucket: bucket(), key }, request } : { request };
    await ask(detail);
    const [arn = ""] = await until(`the execution by event of ${documented.name}`, async () => {
      const found = await executionsWhere((event) => isDeepStrictEqual(event.detail, detail));
      return found.length > 0 ? found : undefined;
    });
    const byEvent = await runOf(arn);
    expect([byEvent.status, renderIdOf(byEvent)]).toEqual(["SUCCEEDED", renderId]);
    expect(await recordOf(renderId)).toMatchObject({ status: "succeeded", clip });
    expect(await jobsMadeFor(stack.studioFolder, renderId)).toEqual(jobs);
  },
);
