import { expect, test } from "vitest";
import { bytesOf, countCreates, logLines, openStudio, stillBytes } from "./open-studio.ts";

test("a still becomes a clip, with progress that never falls and a hint when to ask again", async () => {
  const { client, create, finish, folder } = await openStudio();
  const created = await create("dolly in", { seconds: "4" }, { "Idempotency-Key": "key-1" });
  expect(created).toMatchObject({ object: "video", status: "queued", progress: 0, seconds: "4", size: "320x180" });
  expect(created).toMatchObject({
    model: "studio-camera-1",
    idempotency_key: "key-1",
    error: null,
    completed_at: null,
  });
  const progress: number[] = [];
  for (let status = "queued"; status !== "completed"; ) {
    const { data, response } = await client.videos.retrieve(created.id).withResponse();
    status = data.status;
    progress.push(data.progress);
    const hint = response.headers.get("openai-poll-after-ms");
    if (status === "completed") expect(hint).toBeNull();
    else expect(Number(hint)).toBeGreaterThanOrEqual(100);
  }
  expect(progress).toEqual([...progress].sort((a, b) => a - b));
  const video = await finish(created.id);
  expect(video.progress).toBe(100);
  expect((video.expires_at ?? 0) - (video.completed_at ?? 0)).toBe(24 * 60 * 60);
  expect(logLines(folder).map(({ event }) => event)).toEqual(["create", "finished"]);
});

test("a JSON create with a data URL works like a form", async () => {
  const { client, finish } = await openStudio();
  const image_url = `data:image/png;base64,${(await stillBytes()).toString("base64")}`;
  const body = { prompt: "tilt up", seconds: 1, size: "320x180", model: "any-model", input_reference: { image_url } };
  const created = await client.post<{ id: string; model: string }>("/videos", { body });
  expect(created.model).toBe("any-model");
  expect((await finish(created.id)).status).toBe("completed");
});

test("the SDK's form field input_reference[image_url] is understood", async () => {
  const { create } = await openStudio();
  const image_url = `data:image/png;base64,${(await stillBytes()).toString("base64")}`;
  expect((await create("pan left", { input_reference: { image_url } })).status).toBe("queued");
});

test("the same idempotency key twice makes two jobs, as other servers do", async () => {
  const { create, folder } = await openStudio();
  const headers = { "Idempotency-Key": "same" };
  const ids = [await create("pan left", {}, headers), await create("pan left", {}, headers)].map(({ id }) => id);
  expect(new Set(ids).size).toBe(2);
  expect(countCreates(folder)).toBe(2);
});

test("the SDK's iterator pages through every job, newest first or oldest first", async () => {
  const { client, create } = await openStudio();
  const ids: string[] = [];
  for (const prompt of ["a", "b", "c", "d", "e"]) ids.push((await create(prompt)).id);
  const listed = [];
  for await (const video of client.videos.list({ limit: 2 })) listed.push(video.id);
  expect(listed).toEqual([...ids].reverse());
  const oldest = await client.videos.list({ limit: 3, order: "asc", after: ids[0] ?? "" });
  expect(oldest.data.map(({ id }) => id)).toEqual(ids.slice(1, 4));
  expect(oldest.has_more).toBe(true);
  expect((await client.videos.list({ limit: 0 })).data).toEqual([]);
});

test("deleting a running job stops it, and nothing of it is left", async () => {
  const { client, create } = await openStudio();
  const { id } = await create("pan left", { seconds: "60" as "12" });
  expect(await client.videos.delete(id)).toEqual({ id, object: "video.deleted", deleted: true });
  await expect(client.videos.retrieve(id)).rejects.toMatchObject({ status: 404 });
  expect((await client.videos.list()).data).toEqual([]);
});

test("content comes as video, thumbnail and spritesheet, whole or in ranges", async () => {
  const { client, create, finish, studio } = await openStudio();
  const { id } = await create("zoom out");
  await expect(client.videos.downloadContent(id)).rejects.toMatchObject({ status: 404, code: "video_not_ready" });
  await finish(id);
  const response = await client.videos.downloadContent(id);
  const clip = await bytesOf(response);
  expect(response.headers.get("content-type")).toBe("video/mp4");
  expect(Number(response.headers.get("content-length"))).toBe(clip.byteLength);
  const thumbnail = await client.videos.downloadContent(id, { variant: "thumbnail" });
  expect(Buffer.from((await bytesOf(thumbnail)).subarray(8, 12)).toString()).toBe("WEBP");
  const sheet = await client.videos.downloadContent(id, { variant: "spritesheet" });
  expect([...(await bytesOf(sheet)).subarray(0, 2)]).toEqual([0xff, 0xd8]);

  const url = `${studio.url}/videos/${id}/content`;
  const part = await fetch(url, { headers: { range: "bytes=10-19" } });
  expect(part.status).toBe(206);
  expect(part.headers.get("content-range")).toBe(`bytes 10-19/${clip.byteLength}`);
  expect(await bytesOf(part)).toEqual(clip.subarray(10, 20));
  const tail = await fetch(url, { headers: { range: "bytes=-5" } });
  expect(await bytesOf(tail)).toEqual(clip.subarray(-5));
  expect((await fetch(url, { headers: { range: `bytes=${clip.byteLength}-` } })).status).toBe(416);
  const head = await fetch(url, { method: "HEAD" });
  expect(Number(head.headers.get("content-length"))).toBe(clip.byteLength);
});
