import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dropFile } from "../../lib/local/drop-still.ts";
import { localBucket } from "../../lib/local/local-bucket.ts";
import { type LocalHome, openLocalHome } from "../../lib/local/local-home.ts";
import {
  clipsRequestedEvent,
  objectCreatedEvent,
  renderRequestedEvent,
  requestDroppedEvent,
} from "../../lib/local/still-events.ts";
import type { StoredObject } from "../../lib/objects/object-store.ts";
import { readRequest } from "../../lib/render/read-request.ts";
import type { RenderRecord } from "../../lib/render/render-record.ts";
import { fakeMedia } from "../fakes/fake-media.ts";
import { catalogueWith, derivingProvider } from "../support/deriving-provider.ts";
import { documentedRequests, kindMade, ofRenders } from "../support/documented-requests.ts";

const documented = await documentedRequests();
const created = async () => ({ status: "created", jobId: "char_1", pollAfterSeconds: 1 }) as const;
const provider = { ...derivingProvider(), createCharacter: created };
let folder: string;
let home: LocalHome;
let sources: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillmotion-documented-"));
  home = await openLocalHome({
    dataFolder: join(folder, "data"),
    request: { provider: "fake", model: "fake-1" },
    provider: () => provider,
    catalogue: { ...catalogueWith(["remix", "edit"]), charactersOf: () => 2 },
    concurrency: 20,
    sidecarGraceSeconds: 0,
    overrides: { media: fakeMedia(), secondMilliseconds: 5, createSettleSeconds: 0 },
  });
  const made = await Promise.all(["one", "two"].map(async (name) => make(await dropped(`stills/sources/${name}.jpg`))));
  sources = made.map(({ renderId }) => renderId);
});
afterAll(async () => {
  await home.close();
  await rm(folder, { recursive: true, force: true });
});

async function put(key: string, content: string): Promise<StoredObject> {
  const path = join(folder, key.replaceAll("/", "_"));
  await writeFile(path, content);
  return dropFile(home.objects, join(folder, "data"), path, key);
}

const dropped = async (key: string) => objectCreatedEvent(await put(key, `the still ${key}`), new Date());

async function make(event: Record<string, unknown>): Promise<RenderRecord> {
  const { record, problem } = await (await home.start(event)).ended;
  if (record === null) throw new Error(problem ?? "no record");
  return record;
}

test("the pages and the examples show requests of every kind that can be written down", () => {
  const kinds = documented.map(({ request }) => request.kind ?? "animate");
  expect(new Set(kinds)).toEqual(new Set(["animate", "remix", "extend", "stitch", "character"]));
  expect(documented.length).toBeGreaterThan(20);
});

test.each(documented)("$name can be used as it stands", ({ request }) => {
  expect(readRequest(JSON.stringify(request))).toMatchObject({ status: "usable" });
});

test.concurrent.each(documented)(
  "$name becomes a clip from a file, and the same request by event is the same render",
  async ({ name, request: shown, isOfStill }) => {
    const { still: named, ...rest } = ofRenders(shown, sources);
    const key = named?.key ?? `stills/shown/${name.replaceAll(/\W+/g, "-")}.jpg`;
    const file = JSON.stringify(named === undefined ? rest : { ...rest, still: named });
    const isOfItsOwn = named !== undefined || !isOfStill;
    const still = isOfStill ? await put(key, `the still of ${name}`) : null;
    const fileKey = isOfItsOwn ? `requests/${name.replaceAll(/\W+/g, "-")}.json` : key.replace(/\.jpg$/, ".json");
    const request = await put(fileKey, file);
    const event =
      still !== null && !isOfItsOwn ? objectCreatedEvent(still, new Date()) : requestDroppedEvent(request, new Date());

    const fromFile = await make(event);
    expect(fromFile, JSON.stringify(fromFile.failure)).toMatchObject({
      status: "succeeded",
      kind: kindMade(rest),
    });
    // A character is the provider's: nothing is filed.
    if (rest.kind === "character") expect(fromFile.clip).toBeNull();
    else expect(await readFile(join(folder, "data", fromFile.clip?.key ?? ""))).not.toHaveLength(0);
    const jobsOf = ({ renderId }: RenderRecord) =>
      provider.creates.filter(({ idempotencyKey }) => idempotencyKey.startsWith(renderId)).length;
    const jobs = jobsOf(fromFile);
    const now = new Date();
    const byEvent = await make(
      still === null
        ? clipsRequestedEvent(rest, now)
        : renderRequestedEvent({ ...still, bucket: localBucket }, rest, now),
    );
    expect(byEvent.renderId).toBe(fromFile.renderId);
    expect(jobsOf(byEvent)).toBe(jobs);
  },
);
