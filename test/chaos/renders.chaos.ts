import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { createDynamoDBBudgetLedger } from "../../lib/ledger/dynamodb-budget-ledger.ts";
import { createDynamoDBLedger } from "../../lib/ledger/dynamodb-ledger.ts";
import { ledgerTable, startLedgerServer } from "../../lib/local/ledger-server.ts";
import { isEnded, type RenderRecord, spentUsd } from "../../lib/render/render-record.ts";
import { startCli } from "../support/run-cli.ts";
import { type PlannedRender, planRenders } from "./plan.ts";
import { chaosTable } from "./table.ts";
import { backupFaults, chaosKinds } from "./troubles.ts";

const renders = Number(process.env.CHAOS_RENDERS ?? 400);
const keys = {
  STILLMOTION_KEY_BACKUP: "none",
  STILLMOTION_KEY_LOCKED: "none",
  STILLMOTION_KEY_EMPTY: "none",
};
/** How long processes are killed, in seconds; then one is let end. */
const killSeconds = Number(process.env.CHAOS_SECONDS ?? 90);

test(`${renders} renders, a provider that does everything wrong, kill -9 every few seconds`, async () => {
  const folder = await mkdtemp(join(tmpdir(), "stillmotion-chaos-"));
  const data = join(folder, "data");
  const began = performance.now();
  const plan = await planRenders(folder, renders);
  await writeFile(join(folder, "plan.json"), JSON.stringify(plan.renders));
  await writeFile(join(folder, "faults.json"), JSON.stringify(plan.faults));
  await writeFile(join(folder, "backup-faults.json"), JSON.stringify(backupFaults));
  const studios = [
    await startStudio(folder, "studio", "faults.json"),
    await startStudio(folder, "backup", "backup-faults.json"),
  ];
  const [baseURL = "", backupURL = ""] = studios.map(({ url }) => url);
  const backup = { kind: "openai", baseUrl: backupURL };
  const config = { providers: { backup, locked: backup, empty: backup } };
  await writeFile(join(folder, "stillmotion.config.json"), JSON.stringify(config));

  let kills = 0;
  for (;;) {
    const secondsLeft = killSeconds - (performance.now() - began) / 1000;
    // Sooner or later: in the middle of starting, asking, waiting, fetching and filing.
    const killAfterMs = secondsLeft > 0 ? 1000 + Math.random() * 7000 : null;
    const { code, stderr } = await renderAll(folder, baseURL, killAfterMs);
    if (code === null) kills++;
    else {
      expect(stderr).toBe("");
      expect(code).toBe(0);
      if (secondsLeft <= 0 || (await isAllOver(data))) break;
    }
  }

  const { records, spent } = await look(data);
  const logs = await Promise.all(
    ["studio", "backup"].map((name) => readFile(join(folder, name, "studio.jsonl"), "utf8")),
  );
  const lines = logs.flatMap((log) => log.trim().split("\n"));
  const creates = lines.map((line) => JSON.parse(line)).filter(({ event }) => event === "create");
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
  // Nothing stays set aside, and what was spent is what the attempts cost: a job here, a tenth of a dollar.
  expect(spent.reservedUsd).toBe(0);
  expect(spent.spentUsd).toBeCloseTo(
    records.reduce((sum, record) => sum + spentUsd(record), 0),
    4,
  );
  // Of twins, one is paid for.
  const twins = records.filter(
    ({ still }) => plan.renders.find(({ key }) => key === still.key)?.kind === "same still twice",
  );
  expect(twins.filter(({ reusedFrom }) => reusedFrom !== null)).toHaveLength(Math.floor(twins.length / 2));
  // Each clip is where its record says; nothing else is left.
  const files = await readdir(data, { recursive: true });
  const clips = files.filter((name) => name.startsWith("clips") && name.endsWith(".mp4"));
  expect(clips.sort()).toEqual(records.flatMap(({ clip }) => clip?.key ?? []).sort());
  expect(files.filter((name) => /^(prepared|tmp|executions)\/./.test(name))).toEqual([]);
  await expectEvents(data, records);

  for (const { child } of studios) child.kill("SIGTERM");
  await Promise.all(studios.map(({ ended }) => ended));
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
    env: { PATH, HOME, OPENAI_API_KEY: "none", OPENAI_BASE_URL: baseURL, ...keys },
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

async function startStudio(folder: string, name: string, faults: string) {
  const studio = startCli(folder, ["studio", "--folder", name, "--port", "0", "--faults", faults]);
  const url = /serves (\S+);/.exec(await studio.said("Stop with Ctrl-C"))?.[1] ?? "";
  return { ...studio, url };
}

/** The records, and the money of all days on which this ran. */
async function look(data: string) {
  const { client, close } = await startLedgerServer(data);
  const options = { client, table: ledgerTable, now: () => new Date() };
  const records = await Array.fromAsync(createDynamoDBLedger(options).list());
  const budgets = createDynamoDBBudgetLedger(options);
  const days = new Set(records.flatMap(({ attempts }) => attempts.flatMap(({ reservedOn }) => reservedOn ?? [])));
  const spent = { spentUsd: 0, reservedUsd: 0 };
  for (const day of days) {
    const { spentUsd, reservedUsd } = await budgets.spent(day);
    spent.spentUsd += spentUsd;
    spent.reservedUsd += reservedUsd;
  }
  await close();
  return { records, spent };
}

async function isAllOver(data: string): Promise<boolean> {
  const { records } = await look(data);
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
