import { expect } from "vitest";
import type { RenderRecord } from "../../lib/render/render-record.ts";
import type { CrashRun } from "./crash-run.ts";
import type { Scenario } from "./scenarios.ts";

/** What has to be the same however a render came to its end: all but times, counts of looks, and who did it. */
export function essenceOf(record: RenderRecord): unknown {
  const { attempts, failure, createdAt: _c, updatedAt: _u, endedAt, deadlineAt: _d, ...rest } = record;
  return {
    ...rest,
    failure: failure?.code ?? null,
    hasEnded: endedAt !== null,
    attempts: attempts.map(({ number, jobId, state, failure: why, endedAt: ended }) => ({
      ...{ number, jobId, state, failure: why?.code ?? null, hasEnded: ended !== null },
    })),
  };
}

/** Everything that must hold after a run, whatever befell it; `calm` is the run of the same scenario that nothing befell. */
export function checkRun(scenario: Scenario, run: CrashRun, calm: CrashRun): void {
  const { world } = run;
  const { ends } = scenario;
  expect(world.ledger.records.size).toBe(1);
  const record = onlyRecord(run);

  // Where the provider can't list its jobs, a render that may have a job nobody knows of says so, and asks for no other.
  const isUnknown = scenario.listing === "no list" && record.failure?.code === "create_outcome_unknown";
  if (isUnknown && ends.code !== "create_outcome_unknown") {
    expect(run.wasInDoubt).toBe(true);
    expect(record.status).toBe("failed");
    expect(world.provider.jobs.length).toBeLessThanOrEqual(ends.jobs);
  } else {
    expect(essenceOf(record)).toEqual(essenceOf(onlyRecord(calm)));
    if (isUnknown) expect(world.provider.jobs.length).toBeLessThanOrEqual(ends.jobs);
    else expect(world.provider.jobs).toHaveLength(ends.jobs);
    expect(new Set(world.events.map((event) => event.id))).toEqual(new Set(calm.world.events.map((event) => event.id)));
    expect([...world.objects.files.keys()].sort()).toEqual([...calm.world.objects.files.keys()].sort());
  }
  // Never two jobs for one attempt.
  const keys = world.provider.jobs.map((job) => job.idempotencyKey);
  expect(new Set(keys).size).toBe(keys.length);
  expect(new Set(world.provider.cancels)).toEqual(new Set(isUnknown ? [] : (ends.stopped ?? [])));

  const filed = [...world.objects.files.keys()].filter((name) => name.startsWith("clips/clips/"));
  const stem = `clips/clips/photo/${record.renderId}`;
  const endings = record.status === "succeeded" ? ["json", "mp4", "webp"] : [];
  expect(filed.sort()).toEqual(endings.map((ending) => `${stem}.${ending}`));
  if (record.status === "succeeded") {
    const bytes = world.objects.files.get(`${stem}.json`);
    const beside = JSON.parse(Buffer.from(bytes ?? []).toString());
    expect({ ...beside, updatedAt: null }).toEqual({ ...record, updatedAt: null });
    expect(world.objects.files.get(`${stem}.mp4`)?.length).toBe(record.clip?.bytes);
  }
  expect([...world.objects.files.keys()].filter((name) => name.includes("prepared/"))).toEqual([]);
  expect([...world.temporary.keys()]).toEqual([]);

  // Told at least once, always by the same name: how it began, and how it ended.
  const types = new Map(world.events.map((event) => [event.id, event["detail-type"]]));
  for (const event of world.events) expect(event["detail-type"]).toBe(types.get(event.id));
  const ending = { succeeded: "Render Succeeded", rejected: "Render Rejected", failed: "Render Failed" };
  expect(world.events.at(-1)?.["detail-type"]).toBe(ending[record.status as keyof typeof ending]);
}

/** What must hold after somebody canceled: it is canceled, or it was too late for that and ended as it would have. */
export function checkCanceled(scenario: Scenario, run: CrashRun, calm: CrashRun): void {
  const { world } = run;
  const record = onlyRecord(run);
  if (record.status !== "canceled") {
    checkRun(scenario, run, calm);
    return;
  }
  expect(record).toMatchObject({ clip: null, thumbnail: null, prepared: null, failure: { code: "canceled" } });
  expect(record.attempts.filter(({ state }) => state !== "failed")).toEqual([]);
  expect(record.endedAt).not.toBeNull();
  expect(world.events.at(-1)?.["detail-type"]).toBe("Render Canceled");
  expect([...world.objects.files.keys()].filter((name) => name.startsWith("clips/"))).toEqual([]);
  expect([...world.temporary.keys()]).toEqual([]);
  const keys = world.provider.jobs.map((job) => job.idempotencyKey);
  expect(new Set(keys).size).toBe(keys.length);
  // No job goes on that we know of; and we know of all but those whose answer the provider never gave.
  const open = record.attempts.filter(({ jobId, failure }) => jobId !== null && failure?.code === "canceled");
  expect([...world.provider.cancels].sort()).toEqual(expect.arrayContaining(open.map(({ jobId }) => jobId)));
  const isAnswerLost = scenario.name.includes("answer") || scenario.name.includes("connection");
  const known = record.attempts.flatMap(({ jobId }) => jobId ?? []);
  if (!isAnswerLost) expect(world.provider.jobs.map(({ jobId }) => jobId)).toEqual(known);
}

/** The same event once more: nothing happens, but for being told again how it ended. */
export async function checkEcho(run: CrashRun): Promise<void> {
  const before = { record: onlyRecord(run), jobs: run.world.provider.jobs.length, files: filesOf(run) };
  await run.again();
  expect({ record: onlyRecord(run), jobs: run.world.provider.jobs.length, files: filesOf(run) }).toEqual(before);
}

function onlyRecord(run: CrashRun): RenderRecord {
  const [entry] = run.world.ledger.records.values();
  if (entry === undefined) throw new Error("there is no record");
  return entry.record;
}

function filesOf(run: CrashRun): string[] {
  return [...run.world.objects.files.keys()].sort();
}
