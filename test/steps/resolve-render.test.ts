// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what users write to have names filled in.
import { expect, test } from "vitest";
import { createCatalogue } from "../../lib/providers/catalogue/catalogue.ts";
import { renderEventSchema, type StillEvent } from "../../lib/render/render-event.ts";
import type { RenderRequest } from "../../lib/render/request.ts";
import { readRequestFile } from "../../lib/steps/read-request-file.ts";
import { resolveRender } from "../../lib/steps/resolve-render.ts";
import type { StepSettings } from "../../lib/steps/step-dependencies.ts";
import { fakeMedia } from "../fakes/fake-media.ts";
import { memoryObjects } from "../fakes/memory-objects.ts";
import { dropStill, type TestWorld, testWorld } from "../support/run-workflow.ts";

const put = (world: TestWorld, key: string, content: unknown, bucket = "stills") =>
  world.objects.write(
    { bucket, key },
    { body: typeof content === "string" ? content : JSON.stringify(content), mediaType: "application/json" },
  );

async function resolve(
  world: TestWorld,
  event: unknown,
  rules: Pick<StepSettings, "sidecars" | "strict" | "stillBuckets"> = {},
) {
  const dependencies = { ...world.dependencies, settings: { ...world.dependencies.settings, ...rules } };
  const resolved = await resolveRender(dependencies, renderEventSchema.parse(event) as StillEvent);
  if (resolved.status === "wait") throw new Error("it waits");
  return resolved;
}
const reportOf = (world: TestWorld, key: string) => {
  const bytes = world.objects.files.get(`clips/${key}`);
  return bytes === undefined ? null : JSON.parse(Buffer.from(bytes).toString());
};

test("sidecar, folder defaults up the tree and the deployment's own request, field by field", async () => {
  const world = testWorld({
    settings: { request: { provider: "fake", model: "fake-1", fit: "blur", labels: { owner: "us" } } },
  });
  await put(world, "stills/stillmotion.json", {
    seconds: 12,
    shot: { lighting: "grey", audio: "wind" },
    labels: { trip: "all" },
  });
  await put(world, "stills/trip/stillmotion.json", {
    $schema: "x",
    seconds: 8,
    shot: { lighting: "dusk" },
    deadlineMinutes: 9,
  });
  await put(world, "stills/trip/day/beach.json", { shot: { action: "slow pan left" }, labels: { trip: "two" } });
  const { record, refusal } = await resolve(world, await dropStill(world, "stills/trip/day/beach.jpg"));
  expect(refusal).toBeNull();
  expect(record.request).toMatchObject({
    seconds: 8,
    fit: "blur",
    deadlineMinutes: 9,
    labels: { owner: "us", trip: "two" },
  });
  expect(record.prompt).toBe("Action: slow pan left.\nLighting: dusk.\nAudio: wind.");
});

test("what rides on the object comes after the sidecar and before the folder", async () => {
  const objects = memoryObjects();
  const metadata = { prompt: "=?UTF-8?B?cGFuIGxlZnQsIMOpdMOp?=", seconds: "8", size: "720x1280", other: "not ours" };
  const world = testWorld({
    objects: {
      ...objects,
      head: async (at) => {
        const head = await objects.head(at);
        return head === null || !at.key.endsWith(".jpg") ? head : { ...head, metadata };
      },
    },
  });
  await put(world, "stills/stillmotion.json", { seconds: 12, fit: "contain" });
  const event = await dropStill(world);
  expect((await resolve(world, event)).record.request).toMatchObject({
    prompt: "pan left, été",
    seconds: 8,
    size: "720x1280",
    fit: "contain",
  });
  await put(world, "stills/photo.json", { seconds: 4 });
  expect((await resolve(world, event)).record.request).toMatchObject({ prompt: "pan left, été", seconds: 4 });
  metadata.seconds = "soon";
  expect((await resolve(world, event)).refusal?.message).toContain("x-amz-meta-seconds");
});

test("a sidecar that can't be used rejects its still, with line and column, in NAME.error.json too; mended, that goes", async () => {
  const world = testWorld();
  await put(world, "stills/trip/beach.json", '{\n  "promt": "pan left"\n}');
  const event = await dropStill(world, "stills/trip/beach.jpg");
  const broken = await resolve(world, event);
  expect(broken.refusal).toMatchObject({
    code: "request_invalid",
    message: expect.stringContaining("stills/trip/beach.json can't be used: line 2, column 12: promt"),
  });
  expect(reportOf(world, "clips/trip/beach.error.json")).toMatchObject({
    still: "stills/trip/beach.jpg",
    source: "stills/trip/beach.json",
    problems: [{ path: "promt", line: 2, column: 12, message: expect.stringContaining("prompt") }],
  });
  await put(world, "stills/trip/beach.json", '{ "prompt": "pan left" }');
  const mended = await resolve(world, event);
  expect(mended.refusal).toBeNull();
  expect(reportOf(world, "clips/trip/beach.error.json")).toBeNull();
  // Whatever it said before, what was refused is another render than any that could be made.
  expect(mended.record.renderId).not.toBe(broken.record.renderId);
});

test("a broken request never takes the place of the render without one, nor of one broken otherwise", async () => {
  const world = testWorld();
  const event = await dropStill(world);
  const ids = [(await resolve(world, event)).record.renderId];
  for (const text of ["{", "[]"]) {
    await put(world, "stills/photo.json", text);
    ids.push((await resolve(world, event)).record.renderId, (await resolve(world, event)).record.renderId);
  }
  expect(new Set(ids).size).toBe(3);
});

test("characters that a folder names are not left out of a chain without a word", async () => {
  const world = testWorld({ catalogue: { ...createCatalogue({}), charactersOf: () => 2 } });
  await put(world, "stills/stillmotion.json", { characters: ["mossy"] });
  const shots = [{ prompt: "push in" }, { prompt: "pan left" }];
  await put(world, "stills/a/beach.json", { shots, chained: true });
  await put(world, "stills/b/beach.json", { shots });
  const chained = await resolve(world, await dropStill(world, "stills/a/beach.jpg"));
  expect(chained.refusal).toMatchObject({ code: "request_invalid" });
  expect(chained.refusal?.message).toContain("characters: no provider takes characters where it goes on from a clip");
  const beside = await resolve(world, await dropStill(world, "stills/b/beach.jpg"));
  // Here they would be sent: what is missing is the character.
  expect([beside.refusal?.code, beside.record.request.characters]).toEqual(["character_unknown", ["mossy"]]);
});

test("broken folder defaults reject the stills below them", async () => {
  const world = testWorld();
  await put(world, "stills/a/stillmotion.json", '{"seconds": "4"}');
  await put(world, "stills/a/b/photo.json", '{"seconds": 8}');
  const { refusal } = await resolve(world, await dropStill(world, "stills/a/b/photo.jpg"));
  expect(refusal?.message).toContain("stills/a/stillmotion.json can't be used: line 1, column 13: seconds");
  expect((await resolve(world, await dropStill(world, "stills/c/photo.jpg"))).refusal).toBeNull();
});

test("names are filled in; an unknown one rejects the still", async () => {
  const world = testWorld({ media: fakeMedia({ exif: { lens: "35 mm" } }) });
  await put(world, "stills/stillmotion.json", {
    prompt: "slow pan left over ${name} of ${folder}, ${date}, ${exif.lens}",
  });
  const event = await dropStill(world, "stills/trip/pier.jpg");
  expect((await resolve(world, event)).record.prompt).toBe("slow pan left over pier of trip, 2026-11-22, 35 mm");
  await put(world, "stills/trip/pier.json", { prompt: "slow pan left over ${nam}" });
  expect((await resolve(world, event)).refusal?.message).toContain('"nam" (did you mean "name"?)');
  await put(world, "stills/trip/pier.json", { prompt: "slow pan left over ${nam}", rawPrompt: true });
  expect(await resolve(world, event)).toMatchObject({ refusal: null, record: { prompt: "slow pan left over ${nam}" } });
});

test("the lint's findings come with the render; strictly, they are its rejection", async () => {
  const world = testWorld();
  await put(world, "stills/photo.json", { prompt: "animate this" });
  const event = await dropStill(world);
  const { findings, refusal, record } = await resolve(world, event);
  expect(findings.map(({ code }) => code)).toEqual(["no-camera", "vague-verb"]);
  expect(refusal).toBeNull();
  const strict = await resolve(world, event, { strict: true });
  expect(strict.refusal).toMatchObject({ code: "request_invalid", message: expect.stringContaining("vague-verb") });
  expect(strict.record.renderId).not.toBe(record.renderId);
});

test("a prompt that the provider is sure to refuse is a rejection, unless a gateway may take it", async () => {
  const request = { provider: "openai", prompt: `slow dolly in. ${"light ".repeat(5500)}` };
  for (const [baseUrl, code] of [
    [undefined, "request_invalid"],
    ["https://gateway.example/v1", undefined],
  ] as const) {
    const catalogue = createCatalogue({ openai: { kind: "openai", baseUrl } });
    const world = testWorld({ catalogue, settings: { request } });
    expect((await resolve(world, await dropStill(world))).refusal?.code).toBe(code);
  }
});

test("where sidecars are required, a still without one is rejected, and a sidecar that comes later is a render", async () => {
  const world = testWorld();
  const event = await dropStill(world);
  const without = await resolve(world, event, { sidecars: "required" });
  expect(without.refusal?.code).toBe("sidecar_missing");
  await put(world, "stills/photo.json", {});
  const later = await resolve(world, event, { sidecars: "required" });
  expect(later.refusal).toBeNull();
  expect(later.record.renderId).not.toBe(without.record.renderId);
});

test.each<[string, RenderRequest, string]>([
  ["two shapes", { size: "1280x720", aspect: "1:1" }, "leave one of the two out"],
  ["an unknown name", { prompt: "${who}" }, "no name to fill in"],
])("an event whose request has %s is rejected", async (_name, request, why) => {
  const world = testWorld();
  const { detail, ...event } = await dropStill(world);
  const requested = {
    ...event,
    "detail-type": "Render Requested",
    detail: { still: { bucket: "stills", key: "stills/photo.jpg" }, request },
  };
  expect(detail).toBeDefined();
  expect((await resolve(world, requested)).refusal?.message).toContain(why);
});

test("a request larger than any is refused unread", async () => {
  const objects = memoryObjects();
  await objects.write({ bucket: "b", key: "a.json" }, { body: " ".repeat(100_001), mediaType: "" });
  const file = await readRequestFile(
    {
      ...objects,
      read: async () => {
        throw new Error("read");
      },
    },
    { bucket: "b", key: "a.json" },
  );
  expect(file).toMatchObject({ status: "unusable", problems: [{ message: expect.stringContaining("100001 bytes") }] });
});

test("a still that is far too large is refused before its EXIF is read", async () => {
  const world = testWorld();
  const event = await dropStill(world);
  await put(world, "stills/photo.json", { prompt: "slow pan left, ${exif.model}" });
  const { head, read } = world.objects;
  const objects: typeof world.objects = {
    ...world.objects,
    head: async (at) =>
      at.key.endsWith(".jpg") ? { ...(await head(at)), ...at, etag: "e", versionId: null, bytes: 5e9 } : head(at),
    read: async (at) => {
      if (at.key.endsWith(".jpg")) throw new Error("it was read");
      return read(at);
    },
  };
  const { refusal } = await resolve({ ...world, dependencies: { ...world.dependencies, objects } }, event);
  expect(refusal?.code).toBe("still_too_large");
});

test.each([
  [{ bucket: "others", key: "stills/photo.jpg" }, "still_place_unknown"],
  [{ bucket: "stills", key: "private/photo.jpg" }, "still_place_unknown"],
  [{ bucket: "stills", key: "batches/photo.jpg" }, "still_missing"],
])("a still that a deployment may not read is refused without a look at it: %j", async (still, code) => {
  const world = testWorld();
  const looked: string[] = [];
  for (const call of ["head", "read"] as const) {
    const real = world.dependencies.objects[call];
    world.dependencies.objects[call] = (async (at: { bucket: string; key: string }) => {
      looked.push(at.key);
      return real(at);
    }) as never;
  }
  const event = {
    ...{ "detail-type": "Render Requested", id: "e", time: "2026-11-01T00:00:00Z" },
    detail: { still, request: { prompt: "${exif.model}, slow pan" } },
  };
  const { refusal } = await resolve(world, event, { stillBuckets: ["stills", "clips"] });
  expect(refusal).toMatchObject({ class: "request", code });
  expect(looked).toEqual(code === "still_missing" ? [still.key] : []);
  if (code === "still_place_unknown") expect(refusal?.remedy).toContain("in the bucket stills");
});

const fileSays = (refusal: { code: string; message: string } | null) => [refusal?.code, refusal?.message];

test.each<[string, string, string, { path: string; line: number; column: number }]>([
  ["a provider", '{\n  "provider": "nope" }', "request_invalid", { path: "provider", line: 2, column: 15 }],
  [
    "a fallback",
    '{ "fallbacks": ["fake",\n "nope/x"] }',
    "request_invalid",
    { path: "fallbacks.1", line: 2, column: 2 },
  ],
  [
    "a shot's provider",
    '{ "shots": [{ "prompt": "pan left" },\n { "prompt": "pan right", "provider": "nope" }] }',
    "request_invalid",
    { path: "shots.1.provider", line: 2, column: 39 },
  ],
  ["a character", '{\n\n "characters": ["zed"] }', "character", { path: "characters", line: 3, column: 16 }],
  ["a name to fill in", '{\n "prompt": "pan ${nam}" }', "request_invalid", { path: "prompt", line: 2, column: 12 }],
  [
    "a kind",
    '{ "kind": "remix", "source": "r1", "prompt": "x" }',
    "request_invalid",
    { path: "kind", line: 1, column: 11 },
  ],
])(
  "a sidecar with %s that is not to be had is told where, in NAME.error.json too; mended, that goes",
  async (_name, text, code, place) => {
    const world = testWorld();
    await put(world, "stills/photo.json", text);
    const event = await dropStill(world);
    const broken = await resolve(world, event);
    expect(fileSays(broken.refusal)).toEqual([
      expect.stringContaining(code),
      expect.stringContaining(
        `stills/photo.json can't be used: line ${place.line}, column ${place.column}: ${place.path}: `,
      ),
    ]);
    expect(reportOf(world, "clips/photo.error.json")).toMatchObject({ source: "stills/photo.json", problems: [place] });
    await put(world, "stills/photo.json", '{ "prompt": "pan left" }');
    expect((await resolve(world, event)).refusal).toBeNull();
    expect(reportOf(world, "clips/photo.error.json")).toBeNull();
  },
);

test("where the deployment names what is not there, no file is blamed", async () => {
  const world = testWorld({ settings: { request: { provider: "fake", fallbacks: ["nope"] } } });
  await put(world, "stills/photo.json", { prompt: "pan left" });
  expect((await resolve(world, await dropStill(world))).refusal).toBeNull();
  expect(reportOf(world, "clips/photo.error.json")).toBeNull();
});

test("a render that has begun goes on by its own name when its provider is gone", async () => {
  const world = testWorld();
  await put(world, "stills/photo.json", { provider: "nope" });
  const event = await dropStill(world);
  const known = { ...world.dependencies, provider: () => world.provider };
  const begun = await resolve({ ...world, dependencies: known }, event);
  await world.ledger.open(begun.record);
  expect(await resolve(world, event)).toMatchObject({ refusal: null, record: { renderId: begun.record.renderId } });
});
