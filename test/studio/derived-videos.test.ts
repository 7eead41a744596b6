import { toFile } from "openai";
import { expect, test } from "vitest";
import { bytesOf, openStudio } from "./open-studio.ts";
import { readClip } from "./read-clip.ts";

test("a remix animates the same still by the source's prompt and the change", async () => {
  const { client, create, finish } = await openStudio();
  const source = await create("dolly in");
  const remix = await client.videos.remix(source.id, { prompt: "then pan left" });
  expect(remix.remixed_from_video_id).toBe(source.id);
  expect(remix.prompt).toBe("dolly in\nthen pan left");
  // The source may go: the remix has a still of its own.
  await client.videos.delete(source.id);
  expect((await finish(remix.id)).status).toBe("completed");
});

test("an extension answers the stitched seconds and plays the source, then more", async () => {
  const { client, create, finish } = await openStudio();
  const source = await create("dolly in");
  await finish(source.id);
  const extension = await client.videos.extend({ prompt: "pan left", seconds: "2" as "4", video: { id: source.id } });
  expect(extension.seconds).toBe("3");
  expect((await finish(extension.id)).status).toBe("completed");
  const clip = await readClip(await bytesOf(await client.videos.downloadContent(extension.id)));
  expect(clip).toMatchObject({ frames: 72, seconds: 3 });
});

test("a clip can be edited by its id or as an upload", async () => {
  const { client, create, finish } = await openStudio();
  const source = await create("dolly in");
  await expect(client.videos.edit({ prompt: "x", video: { id: source.id } })).rejects.toMatchObject({ status: 400 });
  await finish(source.id);
  const byId = await client.videos.edit({ prompt: "pan left", video: { id: source.id } });
  const bytes = await bytesOf(await client.videos.downloadContent(source.id));
  const upload = await toFile(bytes, "clip.mp4", { type: "video/mp4" });
  const byUpload = await client.videos.edit({ prompt: "pan left", video: upload });
  expect(byUpload).toMatchObject({ seconds: "1", size: "320x180" });
  expect((await finish(byId.id)).status).toBe("completed");
  expect((await finish(byUpload.id)).status).toBe("completed");

  const character = await client.videos.createCharacter({ name: "Ada", video: upload });
  expect(await client.videos.getCharacter(character.id ?? "")).toEqual(character);
  expect(character).toMatchObject({ name: "Ada", created_at: expect.any(Number) });
  await expect(client.videos.getCharacter("../../jobs")).rejects.toMatchObject({ status: 404 });
  const text = await toFile(Buffer.from("no clip"), "clip.mp4", { type: "video/mp4" });
  await expect(client.videos.edit({ prompt: "x", video: text })).rejects.toMatchObject({ status: 400, param: "video" });
});
