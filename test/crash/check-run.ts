import { expect } from "vitest";
import { clipKeys } from "../../lib/render/clip-keys.ts";
import type { RenderRecord } from "../../lib/render/render-record.ts";
import type { CrashRun } from "./crash-run.ts";
import type { Scenario } from "./scenarios.ts";

/** What has to be the same however a render came to its end: all but times, counts of looks, and who did it. */
export function essenceOf(record: RenderRecord): unknown {
  const { attempts, failure, createdAt: _c, updatedAt: _u, endedAt, deadlineAt: _d, next, ...rest } = record;
  return {
    ...rest,
    next: next === null ? null : { ...next, notBefore: null },
    failure: failure?.code ?? null,
    hasEnded: endedAt !== null,
    attempts: attempts.map(({ number, jobId, state, failure: why, endedAt: ended }) => ({
      ...{ number, jobId, state, failure: why?.code ?? null, hasEnded: ended !== null },
    })),
  };
}

/** Everything that must hold after a run, whatever befell it; `calm` is the run of the same scenario that nothing befell. */
export async function checkRun(scenario: Scenario, run: CrashRun, calm: CrashRun): Promise<void> {
  const { world } = run;
  const { ends } = scenario;
  expect(world.ledger.records.size).toBe(ends.records ?? 1);
  const record = lastRecord(run, scenario);

  // Where the provider can't list its jobs, a render that may have a job nobody knows of says so, and asks for no other.
  const isUnknown = scenario.listing === "no list" && record.failure?.code === "create_outcome_unknown";
  if (isUnknown && ends.code !== "create_outcome_unknown") {
    expect(run.wasInDoubt).toBe(true);
    expect(record.status).toBe("failed");
    expect(world.provider.jobs.length).toBeLessThanOrEqual(ends.jobs);
  } else {
    if (scenario.isProbing || scenario.isOfShots) checkEnds(run, calm);
    else if (scenario.alsoAsk === undefined)
      expect(recordsOf(run).map(essenceOf)).toEqual(recordsOf(calm).map(essenceOf));
    else checkShared(run);
    if (isUnknown) expect(world.provider.jobs.length).toBeLessThanOrEqual(ends.jobs);
    else expect(world.provider.jobs).toHaveLength(ends.jobs);
    expect(world.other.jobs).toHaveLength(ends.otherJobs ?? 0);
    if (!isUnknown) expect(world.characters).toHaveLength(ends.characters ?? 0);
    if (scenario.alsoAsk === undefined) {
      expect(idsOf(run)).toEqual(idsOf(calm));
      expect([...world.objects.files.keys()].sort()).toEqual([...calm.world.objects.files.keys()].sort());
    }
    await checkMoney(scenario, run);
  }
  // Of a paused provider one notice tells, always by the same name.
  expect(new Set(noticesOf(run)).size).toBe(new Set(noticesOf(calm)).size);
  checkJobs(run);
  expect(new Set(world.provider.cancels)).toEqual(new Set(isUnknown ? [] : (ends.stopped ?? [])));

  const filed = [...world.objects.files.keys()].filter((name) => name.startsWith("clips/clips/"));
  // A character has no clip: it stays with its provider.
  const succeeded = recordsOf(run).filter(({ kind, status }) => status === "succeeded" && kind !== "character");
  const endings = ["json", "mp4", "preview.webp", "sprites.webp", "vtt", "webp"];
  const endingsOf = ({ segment }: RenderRecord) => (segment === null ? endings : [...endings, "segment.mp4"]);
  const due = succeeded.flatMap((one) => endingsOf(one).map((ending) => `clips/${stemOf(one)}.${ending}`));
  expect(filed.sort()).toEqual(due.sort());
  for (const one of succeeded) {
    const bytes = world.objects.files.get(`clips/${stemOf(one)}.json`);
    const beside = JSON.parse(Buffer.from(bytes ?? []).toString());
    expect({ ...beside, updatedAt: null }).toEqual({ ...one, updatedAt: null });
    expect(world.objects.files.get(`clips/${stemOf(one)}.mp4`)?.length).toBe(one.clip?.bytes);
  }
  expect([...world.objects.files.keys()].filter((name) => name.includes("prepared/"))).toEqual([]);
  expect([...world.temporary.keys()]).toEqual([]);

  // Told at least once, always by the same name: how it began, and how it ended.
  const types = new Map(world.events.map((event) => [event.id, event["detail-type"]]));
  for (const event of world.events) expect(event["detail-type"]).toBe(types.get(event.id));
  const ending = { succeeded: "Render Succeeded", rejected: "Render Rejected", failed: "Render Failed" };
  expect(world.events.at(-1)?.["detail-type"]).toBe(ending[record.status as keyof typeof ending]);
}

function checkEnds(run: CrashRun, calm: CrashRun): void {
  const ends = (one: CrashRun) => recordsOf(one).map(({ status, failure, cost }) => [status, failure?.code, cost]);
  expect(ends(run)).toEqual(ends(calm));
}

/** One of two was paid for, the other was served from its clip. */
function checkShared(run: CrashRun): void {
  const [payer, guest] = recordsOf(run).sort((left) => (left.reusedFrom === null ? -1 : 1));
  expect(payer).toMatchObject({ status: "succeeded", reusedFrom: null, attempts: [{ state: "succeeded" }] });
  expect(guest).toMatchObject({
    status: "succeeded",
    reusedFrom: payer?.renderId,
    attempts: [],
    cost: { estimatedUsd: 0 },
  });
}

/** Nothing stays set aside, and what was spent is what the jobs cost. */
async function checkMoney({ usdPerDay, ends }: Scenario, { world }: CrashRun): Promise<void> {
  if (usdPerDay === undefined) return;
  const days = new Set([world.clock.now.toISOString().slice(0, 10), "2026-11-22"]);
  const spent = await Promise.all([...days].map((day) => world.dependencies.budgets.spent(day)));
  expect(spent.map(({ reservedUsd }) => reservedUsd)).toEqual(spent.map(() => 0));
  const total = spent.reduce((sum, { spentUsd }) => sum + spentUsd, 0);
  expect(total).toBeCloseTo(ends.spentUsd ?? 0, 6);
}

/** Never two jobs for one attempt, and never two characters of one name. */
function checkJobs({ world }: CrashRun): void {
  const names = world.characters.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
  for (const { jobs } of [world.provider, world.other]) {
    const keys = jobs.map((job) => job.idempotencyKey);
    expect(new Set(keys).size).toBe(keys.length);
  }
}

/** What must hold after somebody canceled: it is canceled, or it was too late for that and ended as it would have. */
export async function checkCanceled(scenario: Scenario, run: CrashRun, calm: CrashRun): Promise<void> {
  const { world } = run;
  const record = lastRecord(run, scenario);
  if (record.status !== "canceled") return checkRun(scenario, run, calm);
  expect(record).toMatchObject({ clip: null, thumbnail: null, prepared: null, failure: { code: "canceled" } });
  expect(record.attempts.filter(({ state }) => state !== "failed")).toEqual([]);
  expect(record.endedAt).not.toBeNull();
  // A shot whose clip was there already is filed all the same.
  const told = scenario.isOfShots
    ? world.events.filter(({ detail }) => "renderId" in detail && detail.renderId === record.renderId)
    : world.events;
  expect(told.at(-1)?.["detail-type"]).toBe("Render Canceled");
  const others = recordsOf(run)
    .filter(({ status }) => status === "succeeded")
    .map(stemOf);
  const clips = [...world.objects.files.keys()].filter((name) => name.startsWith("clips/"));
  expect(clips.filter((name) => !others.some((stem) => name.startsWith(`clips/${stem}`)))).toEqual([]);
  expect([...world.temporary.keys()]).toEqual([]);
  checkJobs(run);
  if (scenario.usdPerDay !== undefined)
    expect((await world.dependencies.budgets.spent("2026-11-22")).reservedUsd).toBe(0);
  // No job goes on that we know of; and we know of all but those whose answer the provider never gave.
  const isStopped = record.kind !== "character";
  const open = record.attempts.filter(
    ({ jobId, failure }) => isStopped && jobId !== null && failure?.code === "canceled",
  );
  const canceled = [...world.provider.cancels, ...world.other.cancels].sort();
  expect(canceled).toEqual(expect.arrayContaining(open.map(({ jobId }) => jobId)));
  // No provider has a request that takes a character back.
  if (!isStopped) expect(canceled).toEqual([]);
  const isAnswerLost = scenario.name.includes("answer") || scenario.name.includes("connection");
  const known = recordsOf(run).flatMap(({ attempts }) => attempts.flatMap(({ jobId }) => jobId ?? []));
  const characters = world.characters.map((_, index) => `char_${index + 1}`);
  const made = [...world.provider.jobs, ...world.other.jobs].map(({ jobId }) => jobId).concat(characters);
  if (!isAnswerLost) expect(made).toEqual(known);
}

/** The same event once more: nothing happens, but for being told again how it ended. */
export async function checkEcho(run: CrashRun): Promise<void> {
  const before = { records: recordsOf(run), jobs: run.world.provider.jobs.length, files: filesOf(run) };
  await run.again();
  expect({ records: recordsOf(run), jobs: run.world.provider.jobs.length, files: filesOf(run) }).toEqual(before);
}

function recordsOf({ world }: CrashRun): RenderRecord[] {
  return [...world.ledger.records.values()].map(({ record }) => record);
}

/** The record of the render that the troubles befell. */
function lastRecord(run: CrashRun, { isOfShots }: Scenario): RenderRecord {
  const record = recordsOf(run).at(isOfShots ? 0 : -1);
  if (record === undefined) throw new Error("there is no record");
  return record;
}

function stemOf(record: RenderRecord): string {
  return clipKeys(record).clip.replace(/\.mp4$/, "");
}

function noticesOf({ world }: CrashRun): string[] {
  return world.events.filter((event) => event["detail-type"] === "Provider Paused").map(({ id }) => id);
}

/** The names of all events but notices, which tell when a provider was paused. */
function idsOf(run: CrashRun): Set<string> {
  const notices = new Set(noticesOf(run));
  return new Set(run.world.events.map(({ id }) => id).filter((id) => !notices.has(id)));
}

function filesOf(run: CrashRun): string[] {
  return [...run.world.objects.files.keys()].sort();
}
