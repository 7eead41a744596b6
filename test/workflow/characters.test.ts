import { expect, test } from "vitest";
import type { CreateAnswer, NewCharacter, VideoJobRequest, VideoProvider } from "../../lib/providers/video-provider.ts";
import { characterIdOf } from "../../lib/render/characters.ts";
import type { RenderRecord } from "../../lib/render/render-record.ts";
import type { RenderRequest } from "../../lib/render/request.ts";
import { fakeCatalogue, pricedModel } from "../fakes/fake-catalogue.ts";
import { fakeFailure } from "../fakes/fake-failure.ts";
import { type FakeProvider, fakeProvider } from "../fakes/fake-provider.ts";
import { dropStill, requestStill, runStates, type TestWorld, testWorld } from "../support/run-workflow.ts";

interface CharacterWorld extends TestWorld {
  asked: NewCharacter[];
}

/** A world whose provider makes characters. `answers`: what it says, in the order of the calls; else that it made one. */
function worldOf(answers: (CreateAnswer | "crash")[] = [], most = 2, origin?: string): CharacterWorld {
  const asked: NewCharacter[] = [];
  const made: FakeProvider & Pick<VideoProvider, "createCharacter"> = {
    ...fakeProvider({ now: () => world.clock.now }),
    ...(origin === undefined ? {} : { origin }),
    async createCharacter(character) {
      const answer = answers[asked.push(character) - 1];
      if (answer === "crash") throw new Error("the connection broke");
      return answer ?? { status: "created", jobId: `char_${asked.length}`, pollAfterSeconds: 1 };
    },
  };
  const catalogue = { ...fakeCatalogue({ fake: [pricedModel("fake-1", 0.1)] }), charactersOf: () => most };
  const world: CharacterWorld = { ...testWorld({ provider: made, catalogue }), asked };
  return world;
}

function asking(world: TestWorld, request: RenderRequest): Record<string, unknown> {
  const time = new Date(world.clock.now.getTime() + 1000).toISOString();
  return { "detail-type": "Render Requested", id: `asked at ${time}`, time, detail: { request } };
}

async function clipOf(world: TestWorld, key = "stills/cat.jpg"): Promise<string> {
  await runStates(world, await dropStill(world, key));
  return [...world.ledger.records.keys()].at(-1) ?? "";
}

function recordsOf({ ledger }: TestWorld, kind: RenderRecord["kind"]): RenderRecord[] {
  return [...ledger.records.values()].map(({ record }) => record).filter((record) => record.kind === kind);
}

async function make(world: TestWorld, source: string, character = "mossy"): Promise<RenderRecord | undefined> {
  await runStates(world, asking(world, { kind: "character", source, character }));
  return recordsOf(world, "character").at(-1);
}

async function renderWith(world: TestWorld, request: RenderRequest): Promise<RenderRecord | undefined> {
  await runStates(world, await requestStill(world, request, "stills/other.jpg"));
  return recordsOf(world, "animate").at(-1);
}

test("a character is made of a clip once, and a later request names it to the provider", async () => {
  const world = worldOf();
  const source = await clipOf(world);
  const character = await make(world, source);
  expect(character).toMatchObject({ status: "succeeded", clip: null, source, cost: { estimatedUsd: null } });
  expect(character?.renderId).toBe(characterIdOf("fake", "mossy"));
  await make(world, source);
  expect(world.asked.map(({ name, clip }) => [name, clip.length > 0])).toEqual([["mossy", true]]);
  const render = await renderWith(world, { characters: ["mossy"] });
  expect(render?.status).toBe("succeeded");
  const creates: readonly VideoJobRequest[] = world.provider.creates;
  expect(creates.map(({ characters }) => characters)).toEqual([undefined, ["char_1"]]);
});

test("another clip of the same bytes is the same character; of other bytes, its name is taken", async () => {
  const world = worldOf();
  const source = await clipOf(world);
  await make(world, source);
  const same = await clipOf(world, "stills/same.jpg");
  expect(await make(world, same)).toMatchObject({ status: "succeeded", source });
  const entry = world.ledger.records.get(same);
  if (entry?.record.clip == null) throw new Error("no clip");
  world.ledger.records.set(same, {
    ...entry,
    record: { ...entry.record, clip: { ...entry.record.clip, sha256: "1" } },
  });
  await runStates(world, asking(world, { kind: "character", source: same, character: "mossy" }));
  expect(recordsOf(world, "character").at(-1)).toMatchObject({
    status: "rejected",
    failure: { code: "character_exists" },
  });
  expect(world.asked).toHaveLength(1);
});

test("where the provider has none, a character and a request that names one are refused before anything is asked for", async () => {
  const world = worldOf([], 0);
  const source = await clipOf(world);
  const refused = { status: "rejected", failure: { code: "characters_unsupported", class: "request", billed: "no" } };
  expect(await make(world, source)).toMatchObject(refused);
  expect(await renderWith(world, { characters: ["mossy"] })).toMatchObject({ ...refused, attempts: [] });
  expect(world.asked).toEqual([]);
  expect(world.provider.creates).toHaveLength(1);
});

test("a name that nobody made a character of is refused before anything is asked for", async () => {
  const world = worldOf();
  const render = await renderWith(world, { characters: ["mossy"] });
  expect(render).toMatchObject({ status: "rejected", attempts: [], failure: { code: "character_unknown" } });
});

test("shots show the request's characters, each of them", async () => {
  const world = worldOf([], 1);
  await make(world, await clipOf(world));
  const shots = [{ prompt: "push in" }, { prompt: "pan left" }];
  await runStates(world, await requestStill(world, { shots, characters: ["a", "b"] }, "stills/other.jpg"));
  expect(recordsOf(world, "stitch").at(-1)?.failure).toMatchObject({ code: "request_invalid" });
});

test("a likeness that is not allowed ends it, as any policy does", async () => {
  const world = worldOf([{ status: "failed", failure: fakeFailure("policy", { code: "likeness_not_allowed" }) }]);
  const character = await make(world, await clipOf(world));
  expect(character).toMatchObject({ status: "rejected", failure: { class: "policy", code: "likeness_not_allowed" } });
  expect(world.asked).toHaveLength(1);
});

test("when the answer is lost, it is not asked for again: no list of characters could tell", async () => {
  const world = worldOf([{ status: "unknown", failure: fakeFailure("transient", { code: "connection_lost" }) }]);
  const character = await make(world, await clipOf(world));
  expect(character).toMatchObject({ status: "failed", failure: { code: "create_outcome_unknown" } });
  expect(world.asked).toHaveLength(1);
});

test("a character of another server of the same provider's name is not sent to this one", async () => {
  const world = worldOf([], 2, "one.example");
  await make(world, await clipOf(world));
  Object.assign(world.provider, { origin: "two.example" });
  const render = await renderWith(world, { characters: ["mossy"] });
  expect(render).toMatchObject({ status: "rejected", failure: { code: "character_unknown" } });
  expect(render?.failure?.message).toContain("it was made at one.example");
});
