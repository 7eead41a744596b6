import { expect, test } from "vitest";
import { studioCommand } from "../../lib/cli/commands/studio.ts";
import type { ProfileName } from "../../lib/providers/openai/profiles.ts";
import { bytesOf, logLines, openStudio, stillBytes, stillFile, temporaryFolder } from "./open-studio.ts";

const picturesIn = (folder: string) => logLines(folder).map((line) => (line as { picture?: string }).picture);
const dataUrl = async () => `data:image/png;base64,${(await stillBytes()).toString("base64")}`;

/** Frozen, so that nothing is rendered. */
const faults = [{ match: {}, action: { freezeAt: 1 } }];

test.each<ProfileName>(["vllm-omni", "sglang"])(
  "as %s the studio overlooks the SDK's input_reference[image_url], and makes a clip without the still",
  async (profile) => {
    const { create, folder } = await openStudio({ profile, faults });
    await create("pan left", { input_reference: { image_url: await dataUrl() } });
    await create("pan left", { input_reference: await stillFile() });
    expect(picturesIn(folder)).toEqual(["none", "still"]);
  },
);

test("a clip without a still is grey, and says so in the log", async () => {
  const { client, create, finish, folder } = await openStudio({ profile: "vllm-omni" });
  const url = await dataUrl();
  const { id } = await create("hold", { input_reference: { image_url: url } });
  expect((await finish(id)).status).toBe("completed");
  expect((await bytesOf(await client.videos.downloadContent(id))).byteLength).toBeGreaterThan(500);
  expect(logLines(folder)[0]).toMatchObject({ event: "create", jobId: id, picture: "none" });
});

test("as vllm-omni it reads forms only, and one still", async () => {
  const { client, create, folder } = await openStudio({ profile: "vllm-omni", faults });
  const image_url = await dataUrl();
  const body = { prompt: "x", size: "320x180", seconds: "1", input_reference: { image_url } };
  await expect(client.post("/videos", { body })).rejects.toMatchObject({ status: 400 });
  const image_reference = JSON.stringify({ image_url });
  const both = { input_reference: await stillFile(), image_reference };
  await expect(create("x", both as object)).rejects.toMatchObject({ status: 400 });
  await create("x", { input_reference: undefined, image_reference } as object);
  expect(picturesIn(folder)).toEqual(["still"]);
});

test("as vllm-omni it answers for a failed job with the status of the failure and the whole job", async () => {
  const { studio, create } = await openStudio({
    profile: "vllm-omni",
    faults: [{ match: {}, action: { failJob: { code: "429", message: "Too much." } } }],
  });
  const { id } = await create("x");
  const retrieve = () => fetch(`${studio.url}/videos/${id}`);
  await expect.poll(async () => (await retrieve()).status).toBe(429);
  expect(await (await retrieve()).json()).toMatchObject({
    id,
    status: "failed",
    error: { code: 429, message: "Too much." },
  });
  expect((await fetch(`${studio.url}/videos/${id}/content`)).status).toBe(422);
});

test("as sglang it never says in_progress, takes a variant for a number, and answers a deletion with the job", async () => {
  const { studio, client, create } = await openStudio({ profile: "sglang", faults });
  const { id } = await create("x");
  expect(await client.videos.retrieve(id)).toMatchObject({ status: "queued", progress: 0 });
  const content = await fetch(`${studio.url}/videos/${id}/content?variant=video`);
  expect([content.status, await content.json()]).toEqual([404, { detail: "Video variant video not found" }]);
  expect(await client.videos.delete(id)).toMatchObject({ id, status: "deleted" });
  const list = await client.get("/videos");
  expect(list).toEqual({ object: "list", data: [] });
});

test("as new-api it answers 400 for what it doesn't know", async () => {
  const { studio } = await openStudio({ profile: "new-api" });
  const response = await fetch(`${studio.url}/videos/task_1`);
  expect([response.status, await response.json()]).toMatchObject([400, { code: "task_not_exist" }]);
});

test("as litellm its ids are base64 that hold the route", async () => {
  const { client, create } = await openStudio({ profile: "litellm", faults });
  const { id } = await create("x", { model: "???>>>" });
  expect(Buffer.from(id.slice(6), "base64").toString()).toMatch(/^litellm:.*;model_id:\?\?\?>>>;video_id:video_/);
  expect(await client.videos.retrieve(id)).toMatchObject({ id, status: "processing" });
});

test("as dynamo it answers when the clip is made, takes a number of seconds, and keeps no job", async () => {
  const { studio, client } = await openStudio({ profile: "dynamo" });
  const body = { prompt: "hold", model: "m", size: "320x180", input_reference: await dataUrl() };
  await expect(client.post("/videos", { body: { ...body, seconds: "1" } })).rejects.toMatchObject({ status: 400 });
  const made = await client.post<{ id: string; data: { url: string }[] }>("/videos", { body: { ...body, seconds: 1 } });
  expect(made).toMatchObject({ status: "completed", data: [{ output_format: "mp4" }] });
  const clip = await fetch(made.data[0]?.url ?? "");
  expect(clip.headers.get("content-type")).toBe("video/mp4");
  expect((await bytesOf(clip)).byteLength).toBeGreaterThan(500);
  expect((await fetch(`${studio.url}/videos/${made.id}`)).status).toBe(404);
});

test("as openrouter it reads frame_images and overlooks input_reference", async () => {
  const { studio, client, folder } = await openStudio({ profile: "openrouter", faults });
  const url = await dataUrl();
  const body = { prompt: "x", model: "m", size: "320x180", duration: 1 };
  const frame = (frame_type: string) => ({ type: "image_url", image_url: { url }, frame_type });
  await client.post("/videos", { body: { ...body, input_reference: { image_url: url } } });
  await client.post("/videos", { body: { ...body, frame_images: [frame("last_frame")] } });
  const created = await client.post("/videos", { body: { ...body, frame_images: [frame("first_frame")] } });
  expect(created).toMatchObject({ status: "pending", polling_url: expect.stringContaining(`${studio.url}/videos/`) });
  expect(picturesIn(folder)).toEqual(["none", "none", "still"]);
});

test("as azure it serves Azure's path and looks for the key in Azure's header", async () => {
  const { studio } = await openStudio({ profile: "azure", key: "sesame" });
  expect(studio.url).toMatch(/\/openai\/v1$/);
  const statusWith = async (headers: Record<string, string>) =>
    (await fetch(`${studio.url}/videos`, { headers })).status;
  expect(await statusWith({ authorization: "Bearer sesame" })).toBe(401);
  expect(await statusWith({ "api-key": "sesame" })).toBe(200);
});

test("a profile without a route answers as a server that hasn't it", async () => {
  const { studio } = await openStudio({ profile: "cometapi" });
  expect((await fetch(`${studio.url}/videos`)).status).toBe(405);
  expect((await fetch(`${studio.url}/videos/video_1`, { method: "DELETE" })).status).toBe(405);
  expect((await fetch(`${studio.url}/videos/edits`, { method: "POST" })).status).toBe(405);
  expect((await fetch(`${studio.url}/characters`)).status).toBe(404);
  expect((await fetch(studio.url.replace("/v1", "/openai/v1/videos"))).status).toBe(404);
});

test("a still in a plain text is not OpenAI's protocol: it is refused", async () => {
  const { client } = await openStudio();
  const body = { prompt: "x", size: "320x180", seconds: "1", input_reference: await dataUrl() };
  await expect(client.post("/videos", { body })).rejects.toMatchObject({ status: 400, param: "input_reference" });
});

test("the command names the profiles there are", async () => {
  const start = () => studioCommand({ folder: temporaryFolder(), port: 0, profile: "vllm" });
  await expect(start()).rejects.toThrow(
    'There is no profile "vllm": choose one of openai, cometapi, vllm-omni, sglang,',
  );
});
