import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { createDynamoDBLedger } from "../../lib/ledger/dynamodb-ledger.ts";
import { ledgerTable, startLedgerServer } from "../../lib/local/ledger-server.ts";
import { isEnded, type RenderRecord } from "../../lib/render/render-record.ts";
import { startCli } from "../support/run-cli.ts";
import { type PlannedRender, planRenders } from "./plan.ts";
import { chaosTable } from "./table.ts";
import { chaosKinds } from "./troubles.ts";

const renders = Number(process.env.CHAOS_RENDERS ?? 300);
/** How long processes are killed, in seconds; then one is let end. */
const killSeconds = Number(process.env.CHAOS_SECONDS ?? 90);

test(`${renders} renders, a provider that does everything wrong, kill -9 every few seconds`, async () => {
  const folder = await mkdtemp(join(tmpdir(), "stillmotion-chaos-"));
  const data = join(folder, "data");
  const began = performance.now();
  const plan = await planRenders(folder, renders);
  await writeFile(join(folder, "plan.json"), JSON.stringify(plan.renders));
  await writeFile(join(folder, "faults.json"), JSON.stringify(plan.faults));
  const studio = startCli(folder, ["studio", "--folder", "studio", "--port", "0", "--faults", "faults.json"]);
  const baseURL = /serves (\S+);/.exec(await studio.said("Stop with Ctrl-C"))?.[1] ?? "";

  let kills = 0;
  for (;;) {
    const secondsLeft = killSeconds - (performance.now() - began) / 1000;
    // Sooner or later: in the middle of starting, asking, waiting, fetching and filing.
    const killAfterMs = secondsLeft > 0 ? 700 + Math.random() * 4000 : null;
    const { code, stderr } = await renderAll(folder, baseURL, killAfterMs);
    if (code === null) kills++;
    else {
      expect(stderr).toBe("");
      expect(code).toBe(0);
      if (secondsLeft <= 0 || (await isAllOver(data))) break;
    }
  }

  const records = await recordsOf(data);
  const log = (await readFile(join(folder, "studio", "studio.jsonl"), "utf8")).trim().split("\n");
  const creates = log.map((line) => JSON.parse(line)).filter(({ event }) => event === "create");
  const jobsOf = new Map<string, string[]>();
  for (const { idempotencyKey, jobId } of creates)
    jobsOf.set(idempotencyKey, [...(jobsOf.get(idempotencyKey) ?? []), jobId]);
  const seconds = Math.round((performance.now() - began) / 1000);
  console.log(`\n${chaosTable(plan.renders, records, creates.length)}`);
  console.log(`${kills} processes killed, ${seconds} seconds`);

  // Count in is count out, and each has its end.
  expect(records).toHaveLength(renders);
  expect(records.filter(({ status }) => !isEnded(status))).toEqual([]);
  expect(plan.renders.filter((planned) => !isExpected(planned, records))).toEqual([]);
  // No attempt has two jobs, and no job is without its attempt.
  expect([...jobsOf].filter(([, jobs]) => jobs.length > 1)).toEqual([]);
  const known = records.flatMap(({ attempts }) => attempts.map(({ jobId }) => jobId));
  expect(creates.map(({ jobId }) => jobId).sort()).toEqual(known.filter((jobId) => jobId !== null).sort());
  // Each clip is where its record says; nothing else is left.
  const files = await readdir(data, { recursive: true });
  const clips = files.filter((name) => name.startsWith("clips") && name.endsWith(".mp4"));
  expect(clips.sort()).toEqual(records.flatMap(({ clip }) => clip?.key ?? []).sort());
  expect(files.filter((name) => /^(prepared|tmp|executions)\/./.test(name))).toEqual([]);
  await expectEvents(data, records);

  studio.child.kill("SIGTERM");
  await studio.ended;
  await rm(folder, { recursive: true });
}, 900_000);

function renderAll(
  folder: string,
  baseURL: string,
  killAfterMs: number | null,
): Promise<{ code: number | null; stderr: string }> {
  const { PATH = "", HOME = "" } = process.env;
  const script = resolve("test/chaos/render-all.ts");
  const child = spawn(process.execPath, [script, join(folder, "plan.json"), join(folder, "data")], {
    cwd: folder,
    env: { PATH, HOME, OPENAI_API_KEY: "none", OPENAI_BASE_URL: baseURL },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (data) => {
    stderr += data;
  });
  const stop = new AbortController();
  if (killAfterMs !== null) {
    void pause(killAfterMs, undefined, { signal: stop.signal }).then(
      () => child.kill("SIGKILL"),
      () => undefined,
    );
  }
  return new Promise((done) => {
    child.on("close", (code) => {
      stop.abort();
      done({ code, stderr });
    });
  });
}

async function recordsOf(data: string): Promise<RenderRecord[]> {
  const { client, close } = await startLedgerServer(data);
  const ledger = createDynamoDBLedger({ client, table: ledgerTable, now: () => new Date() });
  const records = await Array.fromAsync(ledger.list());
  await close();
  return records;
}

async function isAllOver(data: string): Promise<boolean> {
  const records = await recordsOf(data);
  return records.length === renders && records.every(({ status }) => isEnded(status));
}

function isExpected(planned: PlannedRender, records: RenderRecord[]): boolean {
  const record = records.find(({ still }) => still.key === planned.key);
  const ends = chaosKinds.find(({ name }) => name === planned.kind)?.ends;
  const end = record?.failure == null ? record?.status : `${record.status}:${record.failure.code}`;
  return end !== undefined && ends?.includes(end) === true;
}

/** Every render's end was told, and an event's name always tells the same. */
async function expectEvents(data: string, records: RenderRecord[]): Promise<void> {
  const lines = (await readFile(join(data, "events.jsonl"), "utf8")).trim().split("\n");
  const told = new Map<string, string>();
  for (const line of lines) {
    const event = JSON.parse(line);
    const what = `${event["detail-type"]} ${event.detail.renderId}`;
    expect(told.get(event.id) ?? what).toBe(what);
    told.set(event.id, what);
  }
  const ends = records.map(({ renderId, status }) => `${renderId}-0-${status}`);
  expect(ends.filter((id) => !told.has(id))).toEqual([]);
}
