import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dropFile } from "../../lib/local/drop-still.ts";
import { type LocalHome, openLocalHome } from "../../lib/local/local-home.ts";
import { clipsRequestedEvent, renderRequestedEvent, requestDroppedEvent } from "../../lib/local/still-events.ts";
import { openClip } from "../../lib/media/open-clip.ts";
import { createCatalogue } from "../../lib/providers/catalogue/catalogue.ts";
import { createOpenAIProvider } from "../../lib/providers/openai/openai-provider.ts";
import type { RenderRecord } from "../../lib/render/render-record.ts";
import type { RenderRequest } from "../../lib/render/request.ts";
import { type Studio, startStudio } from "../../lib/studio/start-studio.ts";
import { makeStill } from "../support/make-still.ts";

// A server without extensions of its own, over HTTP, and real clips.
const profile = "vllm-omni";
let folder: string;
let data: string;
let studio: Studio;
let home: LocalHome;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillmotion-iterate-home-"));
  data = join(folder, "data");
  studio = await startStudio({ folder: join(folder, "studio"), key: "a-key", profile });
  const config = { kind: "openai", profile, baseUrl: studio.url } as const;
  const provider = createOpenAIProvider({ name: "mine", apiKey: "a-key", baseURL: studio.url, profile });
  home = await openLocalHome({
    dataFolder: data,
    request: { provider: "mine", model: "studio-camera-1" },
    provider: (name) => (name === "mine" ? provider : null),
    catalogue: createCatalogue({ mine: config }),
    concurrency: 2,
    sidecarGraceSeconds: 0,
    overrides: { waits: { WaitForVideo: 100, WaitForRequest: 100 } },
  });
});
afterAll(async () => {
  await home.close();
  await studio.close();
  await rm(folder, { recursive: true, force: true });
});

async function make(event: Record<string, unknown>): Promise<RenderRecord> {
  const { record, problem } = await (await home.start(event)).ended;
  if (record === null) throw new Error(problem ?? "no record");
  return record;
}

async function clip(request: RenderRequest, name: string): Promise<RenderRecord> {
  const path = join(folder, name);
  await writeFile(path, await makeStill({ width: 320, height: 180 }));
  const still = await dropFile(home.objects, data, path, `stills/${name}`);
  return make(renderRequestedEvent(still, { seconds: 4, ...request }, new Date()));
}

async function factsOf({ clip }: RenderRecord) {
  const opened = await openClip(join(data, `${clip?.key}`));
  if (opened.status === "failed") throw new Error(opened.failure.message);
  opened.close();
  return opened.facts;
}

test("a clip is extended from its last frame on and joined; clips of two sizes are stitched", async () => {
  const source = await clip({ size: "160x90" }, "a.jpg");
  const extended = await make(clipsRequestedEvent({ kind: "extend", source: source.renderId }, new Date()));
  expect(extended).toMatchObject({ status: "succeeded", from: null, attempts: [{ size: "160x90", provider: "mine" }] });
  expect(await factsOf(extended)).toMatchObject({ width: 160, height: 90, durationSeconds: 8 });
  expect(extended.clip?.chapters).toMatchObject([
    { renderId: source.renderId, sha256: source.clip?.sha256, reencoded: false },
    { renderId: null, sha256: extended.segment?.sha256, startSeconds: 4, reencoded: false },
  ]);

  const other = await clip({ size: "128x128" }, "b.jpg");
  const clips = [extended.renderId, other.renderId];
  const stitched = await make(clipsRequestedEvent({ kind: "stitch", clips }, new Date()));
  expect(await factsOf(stitched)).toMatchObject({ width: 160, height: 90, durationSeconds: 12 });
  expect(stitched.clip?.chapters.map(({ reencoded }) => reencoded)).toEqual([false, true]);
  expect(stitched.extras).not.toBeNull();

  const remix = await make(clipsRequestedEvent({ kind: "remix", source: source.renderId, prompt: "red" }, new Date()));
  expect(remix.failure?.message).toBe("The provider mine can't remix a clip.");
});

test("a request that is dropped and told of again is the same render, and is not tried again", async () => {
  const path = join(folder, "stitch.json");
  await writeFile(path, JSON.stringify({ kind: "stitch", clips: ["r404", "r405"], again: true }));
  const told: RenderRecord[] = [];
  const changedAt = new Date(Date.now() - 60_000);
  for (let time = 0; time < 2; time++) {
    const dropped = await dropFile(home.objects, data, path, "requests/stitch.json");
    told.push(await make(requestDroppedEvent(dropped, changedAt)));
  }
  expect(told[0]).toMatchObject({ status: "rejected", failure: { code: "source_unknown" } });
  expect(told[1]).toEqual(told[0]);
});
