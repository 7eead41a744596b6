import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { dropFile } from "../../lib/local/drop-still.ts";
import { type LocalHome, openLocalHome } from "../../lib/local/local-home.ts";
import { objectCreatedEvent } from "../../lib/local/still-events.ts";
import type { VideoJobRequest } from "../../lib/providers/video-provider.ts";
import { fakeMedia } from "../fakes/fake-media.ts";
import { type FakeProvider, fakeProvider } from "../fakes/fake-provider.ts";

const job = { provider: "fake", jobId: "fake_job_1" };
let folder: string;
let home: LocalHome | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillmotion-woken-"));
});
afterEach(async () => {
  await home?.close();
  await rm(folder, { recursive: true, force: true });
});

function announcingProvider(): FakeProvider & { polledAt: number[] } {
  const provider = fakeProvider();
  const { create, poll } = provider;
  provider.create = async (request: VideoJobRequest) => {
    const answer = await create(request);
    return answer.status === "created" ? { ...answer, announced: true } : answer;
  };
  const polledAt: number[] = [];
  provider.poll = (jobId) => {
    polledAt.push(performance.now());
    return poll(jobId);
  };
  return Object.assign(provider, { polledAt });
}

/** A home, and the moment when one of its executions begins to wait for a webhook. */
async function open(provider: FakeProvider, secondMilliseconds?: number) {
  const opened = await openLocalHome({
    dataFolder: join(folder, "data"),
    request: { provider: "fake" },
    provider: () => provider,
    concurrency: 4,
    sidecarGraceSeconds: 0,
    overrides: { media: fakeMedia(), ...(secondMilliseconds === undefined ? {} : { secondMilliseconds }) },
  });
  home = opened;
  const waits = new Promise<void>((resolve) => {
    opened.onHistory(({ state, event }) => {
      if (state === "AwaitVideo" && event === "entered") resolve();
    });
  });
  return { opened, waits };
}

async function drop(to: LocalHome) {
  const path = join(folder, "still.jpg");
  await writeFile(path, "a still");
  const still = await dropFile(to.objects, join(folder, "data"), path, "stills/still.jpg");
  return to.start(objectCreatedEvent(still, new Date()));
}

test("an announced job is looked at once, within a second of its webhook", async () => {
  const provider = announcingProvider();
  const { opened, waits } = await open(provider);
  const { ended } = await drop(opened);
  await waits;
  const announcedAt = performance.now();
  expect(["woken", "noted"]).toContain(await opened.wake(job));
  const { record } = await ended;
  expect(record).toMatchObject({ status: "succeeded", attempts: [{ polls: 1 }] });
  expect(provider.polledAt).toHaveLength(1);
  expect((provider.polledAt[0] ?? Number.NaN) - announcedAt).toBeLessThan(1000);
});

test("a webhook of a job that nobody knows is noted nowhere", async () => {
  const { opened } = await open(announcingProvider());
  expect(await opened.wake(job)).toBe("unknown");
  expect(await opened.wake({ ...job, provider: "other" })).toBe("unknown");
});

test("a webhook that never comes costs the slow poll", async () => {
  const provider = announcingProvider();
  // A second of the poll schedule lasts a millisecond.
  const { opened } = await open(provider, 1);
  const { record } = await (await drop(opened)).ended;
  expect(record?.status).toBe("succeeded");
  expect(provider.polledAt).toHaveLength(1);
});

test("a home that is closed while a render waits stops at once, and the next one finds the job without its webhook", async () => {
  const provider = announcingProvider();
  const first = await open(provider);
  const { ended } = await drop(first.opened);
  await first.waits;
  await first.opened.close();
  expect(await ended).toEqual({ record: null, problem: "stopped" });
  expect(provider.polledAt).toEqual([]);

  const second = await open(provider);
  const [resumed] = await second.opened.resume();
  expect((await resumed)?.record?.status).toBe("succeeded");
  expect(provider.creates).toHaveLength(1);
  // Of the token that died with the first process nobody is afraid.
  expect(["woken", "noted"]).toContain(await second.opened.wake(job));
  expect(await second.opened.wake(job)).toBe("noted");
});

test("no token is in a record, in the file of events or in the history", async () => {
  const provider = announcingProvider();
  const { opened, waits } = await open(provider);
  const told: unknown[] = [];
  opened.onHistory((event) => told.push(event));
  const { ended } = await drop(opened);
  await waits;
  await opened.wake(job);
  told.push((await ended).record, await readFile(join(folder, "data", "events.jsonl"), "utf8"));
  expect(told.length).toBeGreaterThan(10);
  expect(JSON.stringify(told)).not.toMatch(/token/i);
});
