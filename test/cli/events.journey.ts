import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeStill } from "../support/make-still.ts";
import { startProtocolServer } from "../support/protocol-server.ts";
import { runCli, startCli } from "../support/run-cli.ts";

let folder: string;
const small = { STILLMOTION_SIZE: "160x90", STILLMOTION_SECONDS: "1" };
const inline = (still: Uint8Array) => Buffer.from(still).toString("base64");
const write = (name: string, value: unknown) => writeFile(join(folder, name), `${JSON.stringify(value, null, 2)}\n`);
const event = (type: string, detail: unknown) => ({ source: "stillmotion", "detail-type": type, detail });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillmotion-cli-events-"));
  await mkdir(join(folder, "batches"));
  for (let index = 0; index < 12; index++)
    await writeFile(join(folder, "batches", `${index}.jpg`), await makeStill({ width: 320 + index, height: 180 }));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("emit renders what a Render Requested asks for; handed in again, it is the same render", async () => {
  const still = await makeStill({ width: 640, height: 360 });
  await write("one.json", event("Render Requested", { still: { inline: inline(still), name: "one.jpg" } }));
  const first = await runCli(folder, ["emit", "one.json", "--data", "one", "--json"], small);
  expect(first).toMatchObject({ code: 0, stderr: "" });
  const { status, renderId, clip } = JSON.parse(first.stdout);
  expect(status).toBe("succeeded");
  expect(clip.key).toMatch(/^clips\/[0-9a-f]{32}\/one\/r[0-9a-f]+\.mp4$/);
  const again = await runCli(folder, ["emit", "one.json", "--data", "one", "--json"], small);
  expect(JSON.parse(again.stdout)).toMatchObject({ renderId, attempts: [{ number: 1 }] });
}, 60_000);

test("emit runs the batch that a Batch Requested holds or names", async () => {
  await writeFile(join(folder, "batches/list.jsonl"), '{"still":"0.jpg"}\n{"still":"1.jpg"}\n');
  await write("named.json", event("Batch Requested", { manifest: { key: "batches/list.jsonl" } }));
  const lines = [{ still: "2.jpg" }, { still: "none.jpg" }, { still: { inline: inline(await makeStill()) } }];
  await write("held.json", event("Batch Requested", { manifest: { name: "spring", lines } }));
  const named = await runCli(folder, ["emit", "named.json", "--data", "batch", "--json"], small);
  expect(JSON.parse(named.stdout)).toMatchObject({ name: "list.jsonl", counts: { succeeded: 2 } });
  const held = await runCli(folder, ["emit", "held.json", "--data", "batch", "--json"], small);
  expect(JSON.parse(held.stdout)).toMatchObject({ name: "spring", counts: { succeeded: 2, bad: 1 } });
}, 60_000);

test.each([
  ["{", "line 1, column 2"],
  [event("Render Requested", { stil: {} }), 'did you mean "still"?'],
  [event("Render Requested", { still: { key: "a.jpg" } }), "docs/events.md"],
  [event("Batch Requested", { manifest: { key: "batches/none.csv" } }), "there is no manifest batches/none.csv"],
  [event("Batch Requested", { manifest: { key: "list.csv" } }), "below batches/"],
  [event("Render Started", {}), "detail-type"],
  [{ ...event("Render Requested", {}), source: "others" }, "source"],
])("emit refuses %j with what is wrong", async (given, mentions) => {
  await writeFile(join(folder, "bad.json"), typeof given === "string" ? given : JSON.stringify(given));
  const { code, stderr } = await runCli(folder, ["emit", "bad.json", "--data", "bad"]);
  expect(stderr).toContain(mentions);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(code).toBe(2);
});

test("watch takes events below events/, tells the bad ones, and is canceled a batch by another command", async () => {
  const inbox = join(folder, "inbox");
  await mkdir(join(inbox, "events"), { recursive: true });
  const watching = startCli(folder, ["watch", "inbox", "--data", "watched", "--concurrency", "1"], small);
  await watching.said("Stop with Ctrl-C.");
  await write("inbox/events/bad.json", { ...event("Render Requested", { stil: {} }), id: "mine" });
  await write("inbox/events/one.json", event("Render Requested", { still: { inline: inline(await makeStill()) } }));
  const lines = await Promise.all(
    Array.from({ length: 12 }, async (_, index) => ({
      still: { inline: inline(await makeStill({ width: 200 + 2 * index, height: 100 })) },
      seconds: 8,
      size: "1280x720",
    })),
  );
  await write("inbox/events/many.json", event("Batch Requested", { manifest: { lines, name: "many" } }));
  await watching.said("many begins");
  const [batchId = ""] = await readdir(join(folder, "watched/batches"));
  const canceled = await runCli(folder, ["cancel", batchId, "--data", "watched"]);
  expect(canceled).toMatchObject({ code: 0, stderr: "" });
  expect(canceled.stdout).toContain("Who runs it writes its report.");
  await watching.said("report.html");
  watching.child.kill("SIGINT");
  const { stderr } = await watching.ended;
  expect(stderr).toContain(
    'events/bad.json can\'t be used: there is no key in the detail of a Render Requested "stil"',
  );
  const told = (await readFile(join(folder, "watched/events.jsonl"), "utf8")).split("\n").filter((line) => line !== "");
  expect(
    told.map((line) => JSON.parse(line)).filter((each) => each["detail-type"] === "Request Refused"),
  ).toMatchObject([
    {
      source: "stillmotion",
      detail: {
        eventId: "mine",
        eventType: "Render Requested",
        failure: { class: "request", code: "event_invalid", message: expect.stringContaining('did you mean "still"') },
      },
    },
  ]);
  const report = JSON.parse(await readFile(join(folder, "watched/batches", batchId, "report.json"), "utf8"));
  expect(report).toMatchObject({ lines: 12, counts: { failed: 0, bad: 0 } });
  expect(report.counts.canceled + report.counts.succeeded).toBe(12);
  expect(report.counts.canceled).toBeGreaterThan(0);
  const over = await runCli(folder, ["cancel", batchId, "--data", "watched"]);
  expect(over).toMatchObject({ code: 2, stderr: expect.stringContaining("has ended already") });
}, 120_000);

test("a batch that was stopped is canceled by the command alone, which writes its report", async () => {
  const lines = Array.from({ length: 12 }, (_, index) => JSON.stringify({ still: `${index}.jpg`, seconds: 8 }));
  await writeFile(join(folder, "batches/stopped.jsonl"), lines.join("\n"));
  const batch = startCli(folder, ["batch", "batches/stopped.jsonl", "--data", "stopped", "--concurrency", "1"]);
  await batch.said("12 lines");
  while ((await readdir(join(folder, "stopped/executions")).catch(() => [])).length === 0) await batch.said("12 lines");
  batch.child.kill("SIGKILL");
  await batch.ended;
  const [batchId = ""] = await readdir(join(folder, "stopped/batches"));
  const canceled = await runCli(folder, ["cancel", batchId, "--data", "stopped"]);
  expect(canceled.stderr).toBe("");
  expect(canceled.code).toBe(0);
  const report = JSON.parse(await readFile(join(folder, "stopped/batches", batchId, "report.json"), "utf8"));
  expect(report.counts.canceled).toBeGreaterThan(0);
  expect(report.counts.canceled + report.counts.succeeded).toBe(12);
}, 120_000);

test("what is no batch is told", async () => {
  const { code, stderr } = await runCli(folder, ["cancel", `b${"0".repeat(25)}`, "--data", "none"]);
  expect(stderr).toContain("There is no batch");
  expect(code).toBe(2);
});

test("redeliver posts what was given up, and says so; without an address it says what to set", async () => {
  await mkdir(join(folder, "dead"));
  const given = { id: "p1-paused", source: "stillmotion", "detail-type": "Provider Paused", time: "", detail: {} };
  await writeFile(join(folder, "dead/events-dead.jsonl"), `${JSON.stringify({ tries: 8, event: given })}\n`);
  const none = await runCli(folder, ["redeliver", "--data", "dead"]);
  expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining("set eventsUrl and EVENTS_SECRET") });
  const receiver = await startProtocolServer({ "POST /hook": {} });
  const address = {
    STILLMOTION_EVENTS_URL: `${receiver.origin}/hook`,
    EVENTS_SECRET: `whsec_${Buffer.alloc(32, 7).toString("base64")}`,
  };
  const run = await runCli(folder, ["redeliver", "--data", "dead"], address);
  await receiver.close();
  expect(run).toMatchObject({ code: 0, stderr: "", stdout: "Events that are posted once more: 1.\n" });
  expect(receiver.requests.map(({ body }) => JSON.parse(String(body)))).toEqual([given]);
}, 60_000);
