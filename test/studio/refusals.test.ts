import { request } from "node:http";
import { toFile } from "openai";
import sharp from "sharp";
import { expect, test } from "vitest";
import { openStudio, stillBytes } from "./open-studio.ts";

const png = (bytes: Uint8Array) => toFile(bytes, "still.png", { type: "image/png" });

test("a still of another size than asked for is refused in OpenAI's words", async () => {
  const { client, create } = await openStudio();
  const error = await create("pan left", { size: "1280x720" }).catch((refusal: unknown) => refusal);
  expect(error).toMatchObject({
    status: 400,
    error: {
      message: "Inpaint image must match the requested width and height",
      type: "invalid_request_error",
      param: null,
      code: null,
    },
  });
  expect((await client.videos.list()).data).toEqual([]);
});

test("bad fields are refused with the field's name", async () => {
  const { client, create } = await openStudio();
  const refused = (promise: Promise<unknown>, param: string | null, status = 400) =>
    expect(promise).rejects.toMatchObject({ status, param });
  await refused(create(""), "prompt");
  await refused(create("x", { seconds: "0" as "4" }), "seconds");
  await refused(create("x", { seconds: "61" as "4" }), "seconds");
  await refused(create("x", { seconds: "4.5" as "4" }), "seconds");
  for (const size of ["321x180", "62x64", "4000x4000", "wide"])
    await refused(create("x", { size: size as "1280x720" }), "size");
  await refused(create("x", { input_reference: await png(Buffer.from("no picture")) }), "input_reference");
  await refused(create("x", { input_reference: { image_url: "https://example.com/a.png" } }), "input_reference");
  await refused(create("x", { input_reference: { file_id: "file_1" } }), "input_reference");
  await refused(client.post("/videos", { body: { prompt: "x", size: "320x180" } }), "input_reference");
  await refused(client.videos.list({ limit: 101 }), "limit");
  await refused(client.videos.list({ after: "video_0" }), "id", 404);
  await refused(client.videos.retrieve("..%2f..%2fetc"), "id", 404);
});

test("a still that is damaged behind its header fails the job, not the studio", async () => {
  const { create, finish } = await openStudio();
  const jpeg = await sharp(await stillBytes())
    .jpeg()
    .toBuffer();
  const { id } = await create("x", { input_reference: await png(jpeg.subarray(0, jpeg.length / 2)) });
  expect(await finish(id)).toMatchObject({ status: "failed", error: { code: "render_failed" } });
  expect((await finish((await create("x")).id)).status).toBe("completed");
});

test("with a key, only requests that carry it are served", async () => {
  const { client, studio } = await openStudio({ key: "sesame" });
  expect((await client.videos.list()).data).toEqual([]);
  const response = await fetch(`${studio.url}/videos`, { headers: { authorization: "Bearer wrong" } });
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ error: { code: "invalid_api_key", type: "invalid_request_error" } });
});

test("web pages are refused: a foreign host name or origin never reaches a route", async () => {
  const { studio } = await openStudio();
  const statusWith = (headers: Record<string, string>) =>
    new Promise((resolve) =>
      request(`${studio.url}/videos`, { headers }, (response) => resolve(response.resume().statusCode)).end(),
    );
  expect(await statusWith({ host: "rebound.example:80" })).toBe(403);
  expect(await statusWith({ origin: "https://evil.example" })).toBe(403);
  expect(await statusWith({ origin: "http://localhost:3000" })).toBe(200);
});

test("unknown routes, methods and bodies are answered in the error envelope", async () => {
  const { studio } = await openStudio();
  const answer = async (path: string, init: RequestInit) => {
    const response = await fetch(`${studio.url}${path}`, init);
    expect(await response.json()).toMatchObject({
      error: { message: expect.any(String), type: "invalid_request_error" },
    });
    return response.status;
  };
  expect(await answer("/images", {})).toBe(404);
  expect(await answer("/videos", { method: "PUT" })).toBe(405);
  expect(await answer("/videos", { method: "POST", body: "{", headers: { "content-type": "application/json" } })).toBe(
    400,
  );
  expect(await answer("/videos", { method: "POST", body: "x", headers: { "content-type": "text/plain" } })).toBe(415);
  const multipart = { "content-type": "multipart/form-data; boundary=x" };
  expect(await answer("/videos", { method: "POST", body: "garbage", headers: multipart })).toBe(400);
});

test("a body larger than 64 MB is refused", async () => {
  const { studio } = await openStudio();
  const body = Buffer.alloc(65 * 1024 * 1024);
  const response = await fetch(`${studio.url}/videos`, {
    method: "POST",
    body,
    headers: { "content-type": "application/json" },
  }).catch(() => null);
  expect(response?.status ?? 413).toBe(413);
});
