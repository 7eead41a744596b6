import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dropFile } from "../../lib/local/drop-still.ts";
import { openLocalHome } from "../../lib/local/local-home.ts";
import { createLocalProviders } from "../../lib/local/local-providers.ts";
import { objectCreatedEvent } from "../../lib/local/still-events.ts";
import { watchFolder } from "../../lib/local/watch-folder.ts";
import type { RenderRecord } from "../../lib/render/render-record.ts";
import { countOvertaking, quantile } from "../render/admission-simulation.ts";
import { type BusyServer, startBusyServer } from "../support/busy-server.ts";
import { makeClip } from "../support/make-clip.ts";
import { makeStill } from "../support/make-still.ts";

/** `DROP_STILLS=10000` is the long run. So many of them wait at once as `DROP_WAITING` says; the others wait to begin. */
const stills = Number(process.env.DROP_STILLS ?? 200);
const waiting = Number(process.env.DROP_WAITING ?? 100);
const places = 3;
/**
 * Every second that a step asks to wait lasts so long, and the clock runs as fast. Much shorter, the machine itself is slow
 * by that clock: renders come later than they said, and lose their turn.
 */
const secondMilliseconds = Number(process.env.DROP_SECOND_MS ?? 100);
const limitMilliseconds = 60_000 + stills * 500;

interface Seen {
  asked: number;
  waits: number;
  takenAt: number | null;
}

let folder: string;
let server: BusyServer;
const records: RenderRecord[] = [];
/** By execution. */
const seen = new Map<string, Seen>();
const renderIds = new Map<string, string>();
const problems: string[] = [];
/** Milliseconds of the machine's cores, and of the clock on the wall, for all of them. */
const cost = { cpu: 0, wall: 0 };
/** What of that went into looking at the heap. */
const measuring = { cpu: 0, wall: 0 };
/** What the process holds, in MB, after each tenth of the renders. */
const heap: number[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillmotion-many-"));
  const dropped = join(folder, "dropped");
  await dropStills(dropped);
  server = await startBusyServer({
    clip: await makeClip({ frameRate: 4 }),
    jobMilliseconds: 20,
    refusals: 0.1,
    retryAfterSeconds: 2,
    seed: 7,
  });
  const provider = { name: "busy", config: { kind: "openai", baseUrl: server.baseURL } as const, apiKey: "k" };
  const providers = createLocalProviders(folder, [provider]);
  const [begunAt, clockAt, cpuAt] = [Date.now(), performance.now(), process.cpuUsage()];
  const now = () => new Date(begunAt + ((performance.now() - clockAt) * 1000) / secondMilliseconds);
  const dataFolder = join(folder, "data");
  const home = await openLocalHome({
    dataFolder,
    request: { provider: "busy", model: "sora-2", seconds: 1, size: "64x36", deadlineMinutes: 1440 },
    provider: providers.find,
    concurrency: waiting,
    mostJobsAt: () => places,
    sidecarGraceSeconds: 0,
    overrides: { now, secondMilliseconds },
  });
  home.onHistory(({ execution, state, event, output }) => {
    if (state !== "AdmitRender" || event !== "exited") return;
    const { render } = output as { render: { outcome: string; renderId: string } };
    const known = seen.get(execution) ?? { asked: 0, waits: 0, takenAt: null };
    seen.set(execution, known);
    renderIds.set(execution, render.renderId);
    known.asked++;
    if (render.outcome === "later") known.waits++;
    if (render.outcome === "admitted") known.takenAt ??= performance.now();
  });
  const stop = new AbortController();
  let ended = 0;
  const allEnded = Promise.withResolvers<void>();
  const watching = watchFolder({
    folder: dropped,
    dataFolder,
    signal: stop.signal,
    steadySeconds: 0,
    isKnown: () => false,
    async onFile(file, key) {
      const still = await dropFile(home.objects, dataFolder, file.path, key);
      const execution = await home.start(objectCreatedEvent(still, now()));
      void execution.ended.then(({ record, problem }) => {
        if (record !== null) records.push(record);
        if (problem !== null) problems.push(problem);
        ended++;
        if (ended % Math.ceil(stills / 10) === 0) heap.push(heapMegabytes());
        if (ended === stills) allEnded.resolve();
      });
    },
    onProblem: (path, error) => problems.push(`${path}: ${error.message}`),
  });
  await Promise.race([allEnded.promise, delay(limitMilliseconds, undefined, { ref: false })]);
  const { user, system } = process.cpuUsage(cpuAt);
  cost.cpu = (user + system) / 1000 - measuring.cpu;
  cost.wall = performance.now() - clockAt - measuring.wall;
  stop.abort();
  await watching;
  await home.close();
  await providers.close();
}, 2 * limitMilliseconds);

afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

describe(`${stills} stills dropped at once, three places, one answer of ten a 429`, () => {
  test("all end as clips, each by one job", async () => {
    expect(problems).toEqual([]);
    expect(records.flatMap(({ failure }) => failure ?? [])).toEqual([]);
    expect(records.filter(({ status }) => status === "succeeded")).toHaveLength(stills);
    expect(seen.size).toBe(stills);
    expect(new Set(records.map(({ still }) => still.key)).size).toBe(stills);
    expect(server.jobs()).toBe(stills);
    expect(new Set(records.flatMap(({ attempts }) => attempts.map(({ jobId }) => jobId))).size).toBe(stills);
    expect(server.refused()).toBeGreaterThan(stills / 20);
    const files = await readdir(join(folder, "data", "clips"), { recursive: true });
    expect(files.filter((name) => name.endsWith(".mp4"))).toHaveLength(stills);
    expect(await readdir(join(folder, "data", "executions"))).toEqual([]);
  });

  test("never are there more than three jobs", () => {
    expect(server.mostInFlight()).toBe(places);
  });

  test("of a hundred, ninety-nine are overtaken by no more than half of those that wait with them", () => {
    const since = new Map(records.map(({ renderId, createdAt }) => [renderId, Date.parse(createdAt)]));
    const renders = [...seen].map(([execution, { takenAt }]) => {
      const renderId = renderIds.get(execution) ?? "";
      return { renderId, since: since.get(renderId) ?? 0, takenAt, urgency: "batch" as const, overtakenBy: 0 };
    });
    countOvertaking(renders);
    const overtaken = renders.map(({ overtakenBy }) => overtakenBy);
    tell("overtaken by", overtaken);
    // How fair it is to the last place, where the machine is not slow by the clock, admission.journey.ts shows.
    expect(quantile(overtaken, 0.5)).toBeLessThanOrEqual(Math.min(stills, waiting) / 4);
    expect(quantile(overtaken, 0.99)).toBeLessThanOrEqual(Math.min(stills, waiting) / 2);
  });

  test("those that wait ask as often as the logarithm of the queue says", () => {
    const waits = [...seen.values()].map((each) => each.waits);
    tell("waits", waits);
    const doublings = Math.log2(Math.min(stills, waiting));
    expect(quantile(waits, 0.5)).toBeLessThanOrEqual(4 * doublings);
    expect(quantile(waits, 0.99)).toBeLessThanOrEqual(9 * doublings);
  });

  test("memory does not grow with those that are done", () => {
    const [cpu, wall] = [cost.cpu, cost.wall].map((milliseconds) => Math.round(milliseconds / stills));
    process.stdout.write(`MB after each tenth: ${heap.join(" ")}; for each still ${cpu} ms of a core, ${wall} ms\n`);
    expect(heap.at(-1)).toBeLessThan((heap[0] ?? 0) * 1.2 + 20);
  });
});

function tell(what: string, values: number[]): void {
  const [half, most, all] = [0.5, 0.99, 1].map((part) => quantile(values, part));
  process.stdout.write(`${what}: p50 ${half}, p99 ${most}, at most ${all}\n`);
}

const collectGarbage = exposedCollector();

function exposedCollector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}

function heapMegabytes(): number {
  const [cpuAt, wallAt] = [process.cpuUsage(), performance.now()];
  collectGarbage();
  const { user, system } = process.cpuUsage(cpuAt);
  measuring.cpu += (user + system) / 1000;
  measuring.wall += performance.now() - wallAt;
  const { heapUsed, external } = process.memoryUsage();
  return Math.round((heapUsed + external) / 1e6);
}

/** Tiny stills that differ in a comment: the same bytes would be served from one clip. */
async function dropStills(to: string): Promise<void> {
  const still = await makeStill({ width: 128, height: 72 });
  await mkdir(to);
  for (let index = 0; index < stills; index++) {
    const comment = Buffer.from([0xff, 0xfe, 0, 6, ...Buffer.alloc(4)]);
    comment.writeUInt32BE(index, 4);
    await writeFile(join(to, `${index}.jpg`), Buffer.concat([still.subarray(0, 2), comment, still.subarray(2)]));
  }
}
