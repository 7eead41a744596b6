import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { createDirectoryStore } from "../../lib/objects/directory-store.ts";
import { listPages } from "../../lib/objects/s3-list.ts";
import { createS3Store } from "../../lib/objects/s3-store.ts";
import { uploadInParts } from "../../lib/objects/s3-upload.ts";
import { memoryObjects } from "../fakes/memory-objects.ts";
import { startS3Server } from "../support/s3-server.ts";
import { objectStoreContract } from "./object-store.contract.ts";

objectStoreContract("a directory", async () => {
  const root = await mkdtemp(join(tmpdir(), "store-"));
  const close = () => rm(root, { recursive: true });
  return { store: createDirectoryStore({ root, bucket: "local" }), bucket: "local", close };
});

objectStoreContract("the fake", async () => ({ store: memoryObjects(), bucket: "fake", close: async () => {} }));

objectStoreContract("S3", async () => {
  const server = await startS3Server();
  const store = createS3Store({ client: server.client(), uploadFile: uploadInParts, listObjects: listPages });
  return { store, bucket: "clips-of-ours", close: server.close };
});

test("S3 is told what an object is", async () => {
  const server = await startS3Server();
  const store = createS3Store({ client: server.client(), uploadFile: uploadInParts });
  await store.write({ bucket: "b", key: "clips/a.json" }, { body: "{}", mediaType: "application/json" });
  const file = join(tmpdir(), `s3-store-${process.pid}`);
  await writeFile(file, Buffer.alloc(9_000_000));
  await store.write({ bucket: "b", key: "clips/a.mp4" }, { file, mediaType: "video/mp4" });
  expect(server.versions.get("b/clips/a.json")?.[0]?.type).toBe("application/json");
  expect(server.versions.get("b/clips/a.mp4")?.[0]?.type).toBe("video/mp4");
  await server.close();
});

test("what rides on an object in S3 is told with its other facts", async () => {
  const server = await startS3Server();
  const client = server.client();
  const Metadata = { Prompt: "slow pan left", seconds: "8" };
  await client.send(new PutObjectCommand({ Bucket: "b", Key: "stills/a.jpg", Body: "x", Metadata }));
  const store = createS3Store({ client });
  expect(await store.head({ bucket: "b", key: "stills/a.jpg" })).toMatchObject({
    bytes: 1,
    metadata: { prompt: "slow pan left", seconds: "8" },
  });
  await server.close();
});

test("an upload that breaks off leaves no parts, no object and no file", async () => {
  const server = await startS3Server();
  const client = server.client();
  let parts = 0;
  client.middlewareStack.add(
    (next) => async (input) => {
      if ("PartNumber" in (input.input as object) && ++parts === 2) throw new Error("the line is cut");
      return next(input);
    },
    { step: "initialize" },
  );
  const store = createS3Store({ client, uploadFile: uploadInParts });
  const file = join(tmpdir(), `s3-broken-${process.pid}`);
  await writeFile(file, Buffer.alloc(30_000_000));
  await expect(store.write({ bucket: "b", key: "c.mp4" }, { file, mediaType: "video/mp4" })).rejects.toThrow("cut");
  expect(server.openUploads()).toBe(0);
  expect(await store.head({ bucket: "b", key: "c.mp4" })).toBeNull();
  await expect(writeFile(file, "", { flag: "wx" })).resolves.toBeUndefined();
  await rm(file);
  await server.close();
});

test("an object that is not for reading whole is refused before it is read", async () => {
  const server = await startS3Server({ discard: true });
  server.versions.set("b/big", [{ id: "1", body: Buffer.alloc(1000), bytes: 200_000_000, etag: '"e"', type: "x/y" }]);
  const store = createS3Store({ client: server.client() });
  await expect(store.read({ bucket: "b", key: "big" })).rejects.toThrow("200000000 bytes");
  await server.close();
});
