import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createOpenAIProvider } from "../../../lib/providers/openai/openai-provider.ts";
import { type Studio, startStudio } from "../../../lib/studio/start-studio.ts";
import { makeClip } from "../../support/make-clip.ts";
import { makeStill } from "../../support/make-still.ts";

const apiKey = "a-key-for-the-studio";
let folder: string;
let studio: Studio;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillmotion-characters-"));
  const faults = [{ match: { prompt: "" }, action: { freezeAt: 0 } }];
  studio = await startStudio({ folder, key: apiKey, faults });
});
afterAll(async () => {
  await studio.close();
  await rm(folder, { recursive: true, force: true });
});

const provider = () => createOpenAIProvider({ apiKey, baseURL: studio.url });

async function jobWith(characters: string[]) {
  const bytes = await makeStill({ width: 64, height: 64 });
  const still = { bytes, mediaType: "image/jpeg" } as const;
  return { prompt: "push in", model: "m", seconds: 1, size: "64x64", still, idempotencyKey: "r1-1", characters };
}

test("a character of a clip, then jobs that name it: over HTTP, at the studio", async () => {
  const made = await provider().createCharacter?.({
    name: "mossy",
    clip: await makeClip({ width: 64, height: 64 }),
    idempotencyKey: "c1-1",
  });
  expect(made).toMatchObject({ status: "created", pollAfterSeconds: 1 });
  const id = made?.status === "created" ? made.jobId : "";
  const answer = await fetch(`${studio.url}/videos/characters/${id}`, {
    headers: { authorization: `Bearer ${apiKey}` },
  });
  expect(await answer.json()).toMatchObject({ id, name: "mossy" });

  const job = await provider().create(await jobWith([id]));
  const jobId = job.status === "created" ? job.jobId : JSON.stringify(job);
  const kept = JSON.parse(await readFile(join(folder, "jobs", `${jobId}.json`), "utf8"));
  expect(kept).toMatchObject({ characters: [id], picture: { kind: "still" } });
});

test.each<[string, string[]]>([
  ["one that it does not have", ["char_none"]],
  ["more than two", ["char_1", "char_2", "char_3"]],
])("%s is refused, and no job is made", async (_what, characters) => {
  expect(await provider().create(await jobWith(characters))).toMatchObject({
    status: "failed",
    failure: { class: "request", retryable: false },
  });
});

test("what is no clip makes no character", async () => {
  const clip = new TextEncoder().encode("no clip");
  const made = await provider().createCharacter?.({ name: "mossy", clip, idempotencyKey: "c2-1" });
  expect(made).toMatchObject({ status: "failed", failure: { class: "request" } });
});
