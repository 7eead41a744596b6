import { expect, test } from "vitest";
import type { RenderRecord } from "../../lib/render/render-record.ts";
import type { RenderRequest } from "../../lib/render/request.ts";
import { closeRender } from "../../lib/steps/close-render.ts";
import { eventSchemas } from "../batch/event-schemas.ts";
import { fakeFailure } from "../fakes/fake-failure.ts";
import { fakeMedia } from "../fakes/fake-media.ts";
import { fakeProvider } from "../fakes/fake-provider.ts";
import { catalogueWith, type DerivingProvider, derivingProvider } from "../support/deriving-provider.ts";
import { dropStill, runStates, type TestWorld, testWorld } from "../support/run-workflow.ts";

type World = TestWorld & { provider: DerivingProvider };

function worldWith(
  options: Parameters<typeof derivingProvider>[0] = {},
  more: Parameters<typeof testWorld>[0] = {},
): World {
  const provider = derivingProvider(options);
  const world = testWorld({ catalogue: catalogueWith(["remix", "extend", "edit"]), ...more, provider });
  return { ...world, provider };
}

function asking(world: TestWorld, request: RenderRequest, id = "asked"): Record<string, unknown> {
  return { "detail-type": "Render Requested", id, time: world.clock.now.toISOString(), detail: { request } };
}

/** Runs one event to its end, and answers the record of its render. */
async function run(world: TestWorld, event: unknown, breaking: Parameters<typeof runStates>[2] = {}) {
  const { visited, history } = await runStates(world, event, breaking);
  const ids = history.map(({ output }) => (output as { render?: { renderId?: string } } | null)?.render?.renderId);
  const record = world.ledger.records.get(ids.findLast((id) => id !== undefined && id !== "") ?? "")?.record;
  if (record === undefined) throw new Error(`no record: ${visited.join(" ")}`);
  return { visited, record };
}

async function clipOf(world: TestWorld, key = "stills/photo.jpg"): Promise<RenderRecord> {
  return (await run(world, await dropStill(world, key))).record;
}

test.each(["remix", "edit"] as const)("a %s is asked of the source's provider, for the source's job", async (kind) => {
  const world = worldWith();
  const source = await clipOf(world);
  const request: RenderRequest = { kind, source: source.renderId, prompt: "make the lantern orange" };
  const { record, visited } = await run(world, asking(world, request));
  expect(visited.at(-1)).toBe("RecordSuccess");
  expect(world.provider.derived).toEqual([
    {
      kind,
      jobId: "fake_job_1",
      prompt: "make the lantern orange",
      seconds: 4,
      idempotencyKey: `${record.renderId}-1`,
    },
  ]);
  expect(record).toMatchObject({
    status: "succeeded",
    kind,
    source: source.renderId,
    parts: [],
    from: { jobId: "fake_job_1", origin: null },
    segment: null,
    still: source.still,
    request: { kind, source: source.renderId, fallbacks: [] },
    clip: { chapters: [], provenance: { c2pa: "absent" } },
  });
  expect(record.clip?.key).toBe(`clips/photo/${record.renderId}.mp4`);

  // The same event again, and the same request in another one.
  await run(world, asking(world, request));
  await run(world, asking(world, request, "another"));
  expect(world.provider.derived).toHaveLength(1);
  await run(world, asking(world, { ...request, again: true }, "anew"));
  expect(world.provider.derived).toHaveLength(2);
});

test("an extension is asked of a provider that can, with the source's prompt and how much longer", async () => {
  const world = worldWith();
  const source = await clipOf(world);
  const { record } = await run(world, asking(world, { kind: "extend", source: source.renderId, seconds: 6 }));
  expect(world.provider.derived).toMatchObject([{ kind: "extend", seconds: 6, prompt: source.prompt }]);
  expect(record).toMatchObject({ status: "succeeded", segment: null, from: { jobId: "fake_job_1" } });
});

test("where the provider can't extend, the last frame is animated and joined, once", async () => {
  const world = worldWith({}, { catalogue: catalogueWith([]) });
  const source = await clipOf(world);
  const request: RenderRequest = { kind: "extend", source: source.renderId, prompt: "the fog rolls in" };
  const { record } = await run(world, asking(world, request));
  await run(world, asking(world, request, "another"));
  expect(world.provider.derived).toEqual([]);
  expect(world.provider.creates).toHaveLength(2);
  const [, job] = world.provider.creates;
  expect(job).toMatchObject({ prompt: "the fog rolls in", size: "1280x720", model: "fake-1" });
  // The fake media's last frame.
  expect([...(job?.still.bytes ?? [])]).toEqual([2]);
  expect(record).toMatchObject({
    status: "succeeded",
    source: source.renderId,
    from: null,
    still: source.still,
    segment: { key: `clips/photo/${record.renderId}.segment.mp4`, chapters: [] },
    clip: {
      durationSeconds: 8,
      chapters: [
        { renderId: source.renderId, title: "photo", startSeconds: 0 },
        { renderId: null, title: "photo, extend", startSeconds: 4 },
      ],
    },
  });
  const files = world.objects.files;
  const whole = files.get(`clips/${record.clip?.key}`)?.length ?? 0;
  const parts = [source.clip?.key, record.segment?.key].map((key) => files.get(`clips/${key}`)?.length ?? 0);
  expect(whole).toBe((parts[0] ?? 0) + (parts[1] ?? 0));
});

const refused = { status: "failed", failure: fakeFailure("request", { code: "bad_clip" }) } as const;
const fallbacks = ["other/other-1"];

test("an extension that its provider can't make is made by the next: of the last frame, and joined", async () => {
  const other = fakeProvider({ name: "other" });
  const world = worldWith({ derives: [refused] }, { fallbacks: { other } });
  const source = await clipOf(world);
  const request: RenderRequest = { kind: "extend", source: source.renderId, prompt: "the fog rolls in", fallbacks };
  const { record } = await run(world, asking(world, request));
  expect(world.provider.derived).toHaveLength(1);
  expect(other.creates).toMatchObject([{ prompt: "the fog rolls in", model: "other-1", size: "1280x720" }]);
  // The fake media's last frame.
  expect([...(other.creates[0]?.still.bytes ?? [])]).toEqual([2]);
  expect(record).toMatchObject({
    status: "succeeded",
    from: null,
    attempts: [
      { provider: "fake", rung: "as asked", state: "failed" },
      { provider: "other", rung: "fallback", state: "succeeded" },
    ],
    segment: { key: `clips/photo/${record.renderId}.segment.mp4` },
    clip: { durationSeconds: 8, chapters: [{ renderId: source.renderId }, { renderId: null }] },
  });
  expect(world.objects.files.has(`clips/prepared/${record.renderId}`)).toBe(false);
});

test("an extension whose provider and fallback fail is tried again as it was asked for", async () => {
  const down = { status: "failed", failure: fakeFailure("account", { code: "no_credits" }) } as const;
  const other = fakeProvider({ name: "other", creates: [down] });
  const world = worldWith({ derives: [refused] }, { fallbacks: { other } });
  const source = (await clipOf(world)).renderId;
  const { record } = await run(world, asking(world, { kind: "extend", source, fallbacks }));
  expect(record).toMatchObject({ status: "failed", from: { jobId: "fake_job_1" }, attempts: [{}, {}] });
  world.clock.now = new Date(world.clock.now.getTime() + 60_000);
  const time = world.clock.now.toISOString();
  const again = {
    "detail-type": "Render Requested",
    id: "retry",
    time,
    detail: { renderId: record.renderId, reopen: true },
  };
  expect((await run(world, again)).record).toMatchObject({
    status: "succeeded",
    from: { jobId: "fake_job_1" },
    segment: null,
  });
  expect(world.provider.derived).toHaveLength(2);
});

test("an extension has the deployment's fallbacks, but for who is asked already", async () => {
  const request = {
    provider: "fake",
    model: "fake-1",
    fallbacks: ["fake/fake-1", "other/other-1"],
    fit: "blur",
  } as const;
  const settings = { request: { ...request, fallbacks: [...request.fallbacks] } };
  const world = worldWith({}, { fallbacks: { other: fakeProvider({ name: "other" }) }, settings });
  const source = (await clipOf(world)).renderId;
  const { record } = await run(world, asking(world, { kind: "extend", source }));
  expect(record.request).toMatchObject({ fallbacks: [{ provider: "other", model: "other-1" }], fit: "blur" });
});

test.each([
  ["any length", [], 3, []],
  ["certain lengths", [4, 8], 4, ["longer-than-asked"]],
] as const)(
  "an extension is no longer than what is asked for, of a model with %s",
  async (_of, allowed, seconds, warned) => {
    const catalogue = { ...catalogueWith(["extend"]), secondsOf: () => allowed };
    const world = worldWith({}, { catalogue });
    const source = await clipOf(world);
    const totalSeconds = (source.clip?.durationSeconds ?? 0) + 3;
    const { record } = await run(
      world,
      asking(world, { kind: "extend", source: source.renderId, seconds: 8, totalSeconds }),
    );
    expect(record).toMatchObject({ status: "succeeded", request: { seconds } });
    expect(record.request).not.toHaveProperty("totalSeconds");
    expect(record.warnings.map(({ code }) => code)).toEqual(warned);
  },
);

test("a clip that is as long as asked already is not extended", async () => {
  const world = worldWith();
  const source = (await clipOf(world)).renderId;
  const { record } = await run(world, asking(world, { kind: "extend", source, totalSeconds: 4 }));
  const message = "The request can't be used: totalSeconds: the clip is 4 s long already, not less than 4 s";
  expect(record).toMatchObject({ status: "rejected", attempts: [], failure: { code: "request_invalid", message } });
});

test("an extension of what was joined is joined too: no provider has a job of it", async () => {
  const world = worldWith();
  const clips = [await clipOf(world, "stills/a.jpg"), await clipOf(world, "stills/b.jpg")];
  const stitched = await run(world, asking(world, { kind: "stitch", clips: clips.map(({ renderId }) => renderId) }));
  const source = stitched.record.renderId;
  const { record } = await run(world, asking(world, { kind: "extend", source }));
  expect(record).toMatchObject({ status: "succeeded", from: null, clip: { durationSeconds: 8 } });
  const remixed = await run(world, asking(world, { kind: "remix", source, prompt: "orange" }));
  expect(remixed.record).toMatchObject({ status: "rejected", source, failure: { code: "derivation_unsupported" } });
  expect(world.provider.derived).toEqual([]);
});

test("a stitch joins in order, with a chapter each, and asks nobody", async () => {
  const world = worldWith();
  const [a, b] = [await clipOf(world, "stills/trip/a.jpg"), await clipOf(world, "stills/b.jpg")];
  const clips = [b.renderId, a.renderId];
  const event = asking(world, { kind: "stitch", clips, crossFadeSeconds: 0.5 });
  const { record, visited } = await run(world, event);
  expect(visited).toEqual(["PrepareRender", "IsRenderReady", "RecordSuccess"]);
  expect(record).toMatchObject({
    status: "succeeded",
    parts: clips,
    source: null,
    attempts: [],
    next: null,
    cost: { estimatedUsd: 0 },
    still: b.still,
    clip: {
      key: `clips/b/${record.renderId}.mp4`,
      durationSeconds: 7.5,
      chapters: [
        { renderId: b.renderId, title: "b", startSeconds: 0, reencoded: true },
        { renderId: a.renderId, title: "a", startSeconds: 3.5 },
      ],
    },
  });
  const stored = world.objects.files.get(`clips/${record.clip?.key}`);
  await run(world, asking(world, { kind: "stitch", clips, crossFadeSeconds: 0.5 }, "another"));
  expect(world.objects.files.get(`clips/${record.clip?.key}`)).toBe(stored);
  expect(world.provider.creates).toHaveLength(2);
  // Another order is another clip.
  const turned = await run(world, asking(world, { kind: "stitch", clips: clips.toReversed() }));
  expect(turned.record.renderId).not.toBe(record.renderId);
});

test("a source that is still under way is waited for", async () => {
  const world = worldWith();
  const source = await clipOf(world);
  const entry = world.ledger.records.get(source.renderId);
  if (entry === undefined) throw new Error("no source");
  world.ledger.records.set(source.renderId, { ...entry, record: { ...source, status: "storing" } });
  let looks = 0;
  const { record, visited } = await run(
    world,
    asking(world, { kind: "remix", source: source.renderId, prompt: "orange" }),
    {
      PrepareRender: () => {
        if (++looks === 3) world.ledger.records.set(source.renderId, entry);
      },
    },
  );
  expect(visited.filter((state) => state === "WaitForRequest")).toHaveLength(2);
  expect(record.status).toBe("succeeded");
});

test.each<[string, (source: RenderRecord) => RenderRequest, RegExp]>([
  ["source_unknown", () => ({ kind: "extend", source: "r404" }), /There is no render r404\./],
  [
    "source_without_clip",
    ({ renderId }) => ({ kind: "stitch", clips: [renderId, renderId] }),
    /has no clip: it is failed/,
  ],
])("%s is a rejection that says which, and may be asked again", async (code, requestOf, message) => {
  const world = worldWith({ polls: () => ({ status: "failed", failure: fakeFailure("account") }) });
  const source = await clipOf(world);
  expect(source.status).toBe("failed");
  const event = asking(world, requestOf(source));
  const { record } = await run(world, event);
  expect(record).toMatchObject({ status: "rejected", failure: { code, message: expect.stringMatching(message) } });
  expect((await run(world, event)).record).toEqual(record);
  expect(world.provider.derived).toEqual([]);
});

test("a request that could not be carried out is carried out once there is a clip", async () => {
  const world = worldWith({ polls: [{ status: "failed", failure: fakeFailure("account") }] });
  const source = await clipOf(world);
  const event = asking(world, { kind: "remix", source: source.renderId, prompt: "orange" });
  const refused = await run(world, event);
  expect(refused.record.failure?.code).toBe("source_without_clip");
  world.clock.now = new Date(world.clock.now.getTime() + 3_600_000);
  const time = world.clock.now.toISOString();
  const retry = {
    "detail-type": "Render Requested",
    id: "retry",
    time,
    detail: { renderId: source.renderId, reopen: true },
  };
  expect((await run(world, retry)).record.status).toBe("succeeded");
  expect((await run(world, event)).record).toMatchObject({ status: "succeeded", from: { jobId: "fake_job_2" } });
});

test("a provider that can't is named before any money is spent", async () => {
  const world = worldWith({}, { catalogue: catalogueWith(["extend"]) });
  const source = await clipOf(world);
  const { record } = await run(world, asking(world, { kind: "remix", source: source.renderId, prompt: "orange" }));
  expect(record).toMatchObject({
    status: "rejected",
    attempts: [],
    source: source.renderId,
    failure: { code: "derivation_unsupported", message: "The provider fake can't remix a clip.", billed: "no" },
  });
});

test("a job that fails for a passing reason is asked for again just as it was", async () => {
  const failed = { status: "failed", failure: fakeFailure("transient") } as const;
  const world = worldWith({ polls: (_job, before) => (before === 1 ? failed : "completed") });
  const source = await clipOf(world);
  const { record } = await run(world, asking(world, { kind: "remix", source: source.renderId, prompt: "orange" }));
  expect(record).toMatchObject({
    status: "succeeded",
    attempts: [{ state: "failed" }, { state: "succeeded", rung: "same again" }],
  });
  const [first, second] = world.provider.derived;
  expect({ ...second, idempotencyKey: "" }).toEqual({ ...first, idempotencyKey: "" });
});

test("a lost answer is looked for, and not asked for twice", async () => {
  const world = worldWith({ derives: ["lost"] });
  const source = await clipOf(world);
  const { record } = await run(world, asking(world, { kind: "remix", source: source.renderId, prompt: "orange" }));
  expect(record).toMatchObject({ status: "succeeded", attempts: [{ jobId: "fake_job_2" }] });
  expect(world.provider.jobs).toHaveLength(2);
});

test("where the list shows no keys, any job of that time could be it: nobody guesses", async () => {
  const unknown = { status: "unknown", failure: fakeFailure("transient") } as const;
  const world = worldWith({ derives: [unknown] });
  const source = await clipOf(world);
  world.provider.listJobs = async () => {
    const shape = { prompt: "something else", model: null, seconds: null, size: null, idempotencyKey: null };
    return { status: "listed", jobs: [{ ...shape, jobId: "fake_job_9", createdAt: world.clock.now }] };
  };
  const { record } = await run(world, asking(world, { kind: "remix", source: source.renderId, prompt: "orange" }));
  expect(record).toMatchObject({ status: "failed", failure: { code: "create_outcome_unknown" } });
  expect(world.provider.derived).toHaveLength(1);
});

test("a provider that is another server now is not asked for a job that it can't know", async () => {
  const world = worldWith({ origin: "old.example" });
  const source = await clipOf(world);
  const moved = { ...world.provider, origin: "new.example" };
  world.dependencies.provider = () => moved;
  const { record } = await run(world, asking(world, { kind: "remix", source: source.renderId, prompt: "orange" }));
  expect(record).toMatchObject({ status: "failed", attempts: [], failure: { code: "provider_moved", billed: "no" } });
});

/** The same outside, which is gone for good after so many effects: what they did is there, their answer never came. */
function goneAfter(world: World, effects: number): World {
  let left = effects;
  const dying = <Part extends object>(part: Part): Part =>
    new Proxy(part, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== "function") return value;
        return async (...given: unknown[]) => {
          if (left <= 0) throw new Error("the process is gone");
          const answer: unknown = await value.apply(target, given);
          const isEffect = /^(open|update|claim|write|remove|copy|create|derive)/.test(String(name));
          if (isEffect && --left === 0) throw new Error("the process is gone");
          return answer;
        };
      },
    });
  const { ledger, objects, settings, ...others } = world.dependencies;
  const provider = (name: string) => {
    const found = world.dependencies.provider(name);
    return found === null ? null : dying(found);
  };
  const dependencies = { ...others, ledger: dying(ledger), objects: dying(objects), provider };
  return { ...world, dependencies: { ...dependencies, settings: { ...settings, runner: `runner before ${effects}` } } };
}

test.each(["remix", "joined extension", "extension by a fallback", "stitch"] as const)(
  "a %s that is cut off after any of its effects is carried on, and made once",
  async (kind) => {
    let ended = false;
    for (let effects = 1; !ended; effects++) {
      const other = fakeProvider({ name: "other" });
      const derives = kind === "extension by a fallback" ? (["remix", "extend"] as const) : (["remix"] as const);
      const world = worldWith({}, { catalogue: catalogueWith(derives), fallbacks: { other } });
      const { derive } = world.provider;
      world.provider.derive = async (job) => (job.kind === "extend" ? refused : ((await derive?.(job)) ?? refused));
      const source = (await clipOf(world)).renderId;
      const requests = {
        "extension by a fallback": { kind: "extend", source, fallbacks },
        remix: { kind: "remix", source, prompt: "orange" },
        "joined extension": { kind: "extend", source },
        stitch: { kind: "stitch", clips: [source, source] },
      } satisfies Record<string, RenderRequest>;
      const event = asking(world, requests[kind]);
      const { result } = await runStates(goneAfter(world, effects), event);
      ended = result.status === "succeeded";
      expect(effects).toBeLessThan(60);
      const { record } = await run(world, event);
      expect({ effects, status: record.status }).toEqual({ effects, status: "succeeded" });
      expect([...world.provider.jobs, ...other.jobs]).toHaveLength(kind === "stitch" ? 1 : 2);
      const filed = world.objects.files.get(`clips/clips/photo/${record.renderId}.json`);
      expect(JSON.parse(Buffer.from(filed ?? []).toString())).toMatchObject({ clip: record.clip, status: "succeeded" });
    }
  },
);

async function dropRequest(world: TestWorld, key: string, content: unknown): Promise<Record<string, unknown>> {
  const body = typeof content === "string" ? content : JSON.stringify(content);
  await world.objects.write({ bucket: "stills", key }, { body, mediaType: "application/json" });
  const detail = { bucket: { name: "stills" }, object: { key } };
  return { "detail-type": "Object Created", id: `dropped ${key}`, time: world.clock.now.toISOString(), detail };
}

test("a file below requests/ asks for a remix, or for a still to be animated", async () => {
  const world = worldWith();
  const source = await clipOf(world);
  const remix = { kind: "remix", source: source.renderId, prompt: "orange" };
  const remixed = await run(world, await dropRequest(world, "requests/a/remix.json", remix));
  expect(remixed.record).toMatchObject({ status: "succeeded", kind: "remix" });
  const animate = { kind: "animate", still: { key: "stills/photo.jpg" }, prompt: "slow pan left" };
  const animated = await run(world, await dropRequest(world, "requests/animate.json", animate));
  expect(animated.record).toMatchObject({ status: "succeeded", kind: "animate", prompt: "slow pan left" });
});

test.each<[string, unknown, RegExp]>([
  ["no JSON", '{\n  "kind": "remix",,', /requests\/x\.json: line 2, column \d+: /],
  ["an unknown key", '{\n  "kind": "remix",\n  "sorce": "r1"\n}', /line 3, column \d+: sorce: .*source/s],
  ["no source", { kind: "extend" }, /source: is missing: the id of a render/],
  ["nothing to change", { kind: "remix", source: "r1" }, /prompt: is missing/],
  [
    "a key of another kind",
    { kind: "remix", source: "r1", prompt: "x", seconds: 4 },
    /seconds: does not go with kind remix/,
  ],
  ["one clip", { kind: "stitch", clips: ["r1"] }, /clips: .*2/],
  ["far too much in it", `{${" ".repeat(100_000)}}`, /requests\/x\.json has 100002 bytes, more than the 100000/],
  ["no still", { prompt: "slow pan" }, /still: is missing/],
  ["a source without a kind", { source: "r1" }, /source: belongs to kind remix, edit, extend/],
])("a file with %s is rejected with what is wrong and where", async (_what, content, message) => {
  const world = worldWith();
  const { record } = await run(world, await dropRequest(world, "requests/x.json", content));
  expect(record).toMatchObject({
    status: "rejected",
    still: { key: "requests/x.json" },
    failure: { code: "request_invalid", message: expect.stringMatching(message) },
  });
});

test("what comes with a still can't ask for anything but to animate it", async () => {
  const world = worldWith();
  const source = (await clipOf(world)).renderId;
  const body = JSON.stringify({ kind: "remix", source, prompt: "orange" });
  await world.objects.write({ bucket: "stills", key: "stills/b.json" }, { body, mediaType: "application/json" });
  const { record } = await run(world, await dropStill(world, "stills/b.jpg"));
  expect(record.failure?.message).toMatch(/kind: remix is not made of a still: put the request below requests/);
  expect(world.provider.derived).toEqual([]);
});

test("a remix whose execution was aborted is closed, found by its source's still", async () => {
  const world = worldWith();
  const source = await clipOf(world);
  const event = asking(world, { kind: "remix", source: source.renderId, prompt: "orange" });
  await runStates(goneAfter(world, 5), event);
  const detail = {
    name: "execution",
    status: "ABORTED",
    input: JSON.stringify(event),
    stopDate: Date.parse("2030-01-01"),
  };
  const closed = await closeRender(world.dependencies)({ time: "2030-01-01T00:00:00Z", detail });
  expect(closed).toMatchObject({ outcome: "closed", status: "canceled" });
  expect(world.ledger.records.get(`${closed.renderId}`)?.record).toMatchObject({ kind: "remix", status: "canceled" });
});

test("what is told of each kind is what docs/events says, no field more or less", async () => {
  const schemas = eventSchemas({ isClosed: true });
  const signer = { name: "A camera", organisation: null, issuer: "An issuer" };
  const action = { action: "c2pa.created", digitalSourceType: "trainedAlgorithmicMedia", softwareAgent: null };
  const ingredient = { title: "a still", relationship: "parentOf" };
  const manifest = { generator: "a server 1.0", title: null, signer, actions: [action], ingredients: [ingredient] };
  const xmp = { creatorTool: "a tool", digitalSourceType: null };
  const provenance = { c2pa: "valid", problem: null, manifest, digitalSourceType: null, xmp } as const;
  const world = worldWith({}, { catalogue: catalogueWith(["remix"]), media: fakeMedia({ provenance }) });
  const source = (await clipOf(world)).renderId;
  for (const request of [
    { kind: "remix", source, prompt: "orange" },
    { kind: "extend", source },
    { kind: "stitch", clips: [source, source], crossFadeSeconds: 1 },
    { kind: "edit", source, prompt: "orange" },
    { kind: "extend", source: "r404" },
  ] satisfies RenderRequest[])
    await run(world, asking(world, request, `asked for ${request.kind}`));
  expect(world.events).toHaveLength(12);
  for (const event of world.events) {
    const isValid = schemas.get(event["detail-type"]);
    expect([isValid?.(JSON.parse(JSON.stringify(event))), isValid?.errors]).toEqual([true, null]);
  }
});

test("a clip is filed without its extras where they can't be drawn", async () => {
  const failure = fakeFailure("request");
  const media = { ...fakeMedia(), drawExtras: async () => ({ status: "failed", failure }) as const };
  const world = worldWith({}, { media });
  expect(await clipOf(world)).toMatchObject({ status: "succeeded", extras: null, clip: { bytes: expect.any(Number) } });
});

test("what is made of a clip is linted too, but for its camera, which the clip has already", async () => {
  const world = worldWith();
  const source = (await clipOf(world)).renderId;
  const codesOf = async (request: RenderRequest) =>
    (await run(world, asking(world, request))).record.warnings.map(({ code }) => code);
  expect(await codesOf({ kind: "remix", source, prompt: "make the lantern orange" })).toEqual([]);
  expect(await codesOf({ kind: "remix", source, prompt: "put Mickey Mouse beside the lantern" })).toEqual([
    "brand-or-franchise",
  ]);

  const strict = worldWith({}, { settings: { strict: true, request: { provider: "fake", prompt: "slow dolly in" } } });
  const again = (await clipOf(strict)).renderId;
  const edit: RenderRequest = { kind: "edit", source: again, prompt: "put Mickey Mouse in the window" };
  const refused = await run(strict, asking(strict, edit));
  expect(refused.record).toMatchObject({ status: "rejected", failure: { code: "request_invalid" }, attempts: [] });
  expect(refused.record.failure?.message).toContain("Mickey Mouse");
});
