import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDynamoDBLedger } from "../../lib/ledger/dynamodb-ledger.ts";
import { isEnded, type RenderRecord } from "../../lib/render/render-record.ts";
import type { RenderRequest } from "../../lib/render/request.ts";
import { readClip } from "../studio/read-clip.ts";
import { deploy, type Outputs, synthesize } from "./deploy-stack.ts";
import { clientSettings, events, keysIn, s3, secrets, stack, until } from "./use-stack.ts";

const name = "StillmotionStudio";
let folder: string;
let outputs: Outputs;

// A stack as a user's first one: no provider, no key.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillmotion-studio-"));
  const assembly = await synthesize(folder, { removalPolicy: "destroy", sidecarGraceSeconds: 0 }, name);
  outputs = await deploy({ url: stack.endpoint, certificate: stack.certificate }, assembly, name);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function output(key: string): string {
  const value = outputs[key];
  if (value === undefined) throw new Error(`the stack has no output ${key}`);
  return value;
}

/** The record of the render that is about this, when it has ended. */
async function ended(what: string, isIt: (record: RenderRecord) => boolean): Promise<RenderRecord> {
  const client = new DynamoDBClient(clientSettings);
  const ledger = createDynamoDBLedger({ client, table: output("LedgerTable"), now: () => new Date() });
  const found = async () => {
    for await (const record of ledger.list()) if (isIt(record) && isEnded(record.status)) return record;
    return undefined;
  };
  const record = await until(`the end of ${what}`, found, 120);
  expect(record.failure).toBeNull();
  return record;
}

async function read({ bucket, key }: { bucket: string; key: string }): Promise<Uint8Array> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return (await Body?.transformToByteArray()) ?? new Uint8Array();
}

async function ask(request: RenderRequest): Promise<void> {
  const Detail = JSON.stringify({ request });
  await events.send(
    new PutEventsCommand({ Entries: [{ Source: output("RequestSource"), DetailType: "Render Requested", Detail }] }),
  );
}

/** The mean of the difference of two pictures' first channel, 0 to 255. */
async function difference(first: Uint8Array, second: Uint8Array): Promise<number> {
  const raw = (picture: Uint8Array) => sharp(picture).resize(160, 90, { fit: "fill" }).removeAlpha().raw().toBuffer();
  const [left, right] = [await raw(first), await raw(second)];
  return left.reduce((sum, value, index) => sum + Math.abs(value - (right[index] ?? 0)), 0) / left.length;
}

test("the first still of a fresh deployment becomes a clip that was really drawn, with all that is filed beside it", async () => {
  // AWS has no value of it yet; the emulator has an empty one.
  const secret = secrets.send(new GetSecretValueCommand({ SecretId: output("ProviderSecret") })).catch(() => null);
  expect((await secret)?.SecretString ?? "").toBe("");
  const still = await sharp("examples/lighthouse.jpg").resize(1280, 720).jpeg({ quality: 90 }).toBuffer();
  await s3.send(new PutObjectCommand({ Bucket: output("StillsBucket"), Key: "stills/first.jpg", Body: still }));
  const record = await ended("the first still", ({ kind }) => kind === "animate");

  expect(record).toMatchObject({
    status: "succeeded",
    attempts: [{ provider: "studio", model: "studio-camera-1", state: "succeeded" }],
    clip: { width: 1280, height: 720, durationSeconds: 4, frameRate: 24, videoCodec: "avc" },
    thumbnail: { key: expect.stringMatching(/\.webp$/) },
  });
  expect(record.clip?.provenance).toMatchObject({ c2pa: "absent", problem: null });
  const { clip, extras, thumbnail } = record;
  if (clip === null || extras === null || thumbnail === null) throw new Error("something is missing");
  expect(await readClip(await read(clip))).toMatchObject({ frames: 96, width: 1280, height: 720 });
  expect(await difference(await read(thumbnail), still)).toBeLessThan(5);
  expect(Buffer.from(await read(extras.webvtt)).toString()).toMatch(/^WEBVTT\n/);
  expect(await sharp(await read(extras.spritesheet)).metadata()).toMatchObject({ format: "webp", width: 640 });
  const preview = sharp(await read(extras.preview), { animated: true });
  expect(await preview.metadata()).toMatchObject({ format: "webp", pages: 30 });
  // It moves.
  const page = (index: number) => read(extras.preview).then((bytes) => sharp(bytes, { page: index }).png().toBuffer());
  expect(await difference(await page(0), await page(29))).toBeGreaterThan(0.5);
});

test("its clip is extended by the studio, gone on from and joined, and stitched", async () => {
  const { renderId: source } = await ended("the first still", ({ kind }) => kind === "animate");
  await ask({ kind: "extend", source, seconds: 1 });
  await ask({ kind: "extend", source, seconds: 1, model: "studio-camera-2" });
  await ask({ kind: "stitch", clips: [source, source], crossFadeSeconds: 0.5 });
  const extended = (isJoined: boolean) => (record: RenderRecord) =>
    record.kind === "extend" && (record.from === null) === isJoined;
  const byStudio = await ended("the studio's extension", extended(false));
  const joined = await ended("the joined extension", extended(true));
  const stitched = await ended("the stitch", ({ kind }) => kind === "stitch");
  expect([byStudio, joined, stitched].map(({ clip }) => clip?.durationSeconds)).toEqual([5, 5, 7.5]);
  expect(joined.clip?.chapters).toMatchObject([{ renderId: source, reencoded: false }, { reencoded: false }]);
  expect(stitched.clip?.chapters).toMatchObject([{ reencoded: true }, { reencoded: true }]);
  for (const { clip, extras } of [byStudio, joined, stitched]) {
    expect(extras).not.toBeNull();
    const seconds = clip?.durationSeconds ?? 0;
    expect((await readClip(await read(clip ?? { bucket: "", key: "" }))).frames).toBe(Math.round(seconds * 24));
  }
  // One job each for the still and the two extensions; nothing failed.
  expect(await keysIn(output("ClipsBucket"), "studio/jobs/")).toHaveLength(3);
  expect(await keysIn(output("ClipsBucket"), "studio/failures/")).toEqual([]);
});
