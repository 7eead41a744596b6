import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { localSchedules } from "../../lib/local/batch-schedules.ts";
import { makeStill } from "../support/make-still.ts";
import { startProtocolServer } from "../support/protocol-server.ts";
import { startCli } from "../support/run-cli.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillmotion-schedule-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("on one machine", () => {
  test("what can't be scheduled is refused by name, and a name is given once", async () => {
    await writeFile(join(folder, "list.csv"), "still\na.jpg\n");
    const add = (...parameters: string[]) => startCli(folder, ["schedule", "add", ...parameters, "--data", "d"]).ended;
    expect(await add("nightly", "list.csv", "--cron", "0 2 * * *")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("six fields"),
    });
    expect(await add("nightly", "none.csv", "--cron", "0 2 * * ? *")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("no such file"),
    });
    expect(await add("nightly", "list.csv", "--cron", "0 2 * * ? *", "--timezone", "Europe/Berlin")).toMatchObject({
      code: 0,
      stderr: "",
    });
    expect(await add("nightly", "list.csv", "--cron", "0 3 * * ? *")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("already"),
    });
    const listed = await startCli(folder, ["schedule", "list", "--data", "d"]).ended;
    expect(listed.stdout).toMatch(/nightly .*list\.csv .*0 2 \* \* \? \* +Europe\/Berlin/);
    expect(await startCli(folder, ["schedule", "remove", "nightly", "--data", "d"]).ended).toMatchObject({ code: 0 });
    expect(await localSchedules(join(folder, "d")).read()).toEqual({});
  });
});

test("run-schedule runs what is due, once, and what did not end is due again", async () => {
  await writeFile(join(folder, "a.jpg"), await makeStill({ width: 320, height: 180 }));
  await writeFile(join(folder, "list.csv"), "still,size,seconds\na.jpg,160x90,1\n");
  const schedules = localSchedules(join(folder, "d"));
  await mkdir(join(folder, "d"));
  const hourly = { cron: "0 * * * ? *", timezone: "UTC", flexibleMinutes: 0, ranFor: null };
  const addedAt = new Date(Date.now() - 7_200_000).toISOString();
  await schedules.set("list", { ...hourly, manifest: join(folder, "list.csv"), addedAt });
  await schedules.set("gone", { ...hourly, manifest: join(folder, "gone.csv"), addedAt });
  const first = await startCli(folder, ["run-schedule", "--data", "d", "--json"]).ended;
  expect(first).toMatchObject({ code: 2, stderr: expect.stringContaining("gone.csv: there is no such file") });
  expect(JSON.parse(first.stdout)).toMatchObject({ counts: { succeeded: 1 } });
  await writeFile(join(folder, "gone.csv"), "still,size,seconds\na.jpg,160x90,1\n");
  const second = await startCli(folder, ["run-schedule", "--data", "d", "--json"]).ended;
  expect(second).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(second.stdout)).toMatchObject({ name: "gone.csv", counts: { succeeded: 1 } });
  expect(await startCli(folder, ["run-schedule", "--data", "d", "--json"]).ended).toMatchObject({
    code: 0,
    stdout: "",
  });
}, 60_000);

test("where watch has the data folder, it runs what is due, and run-schedule leaves it to that", async () => {
  const list = join(folder, "list.csv");
  await writeFile(join(folder, "a.jpg"), await makeStill({ width: 320, height: 180 }));
  await writeFile(list, "still,size,seconds\na.jpg,160x90,1\n");
  await mkdir(join(folder, "d"));
  await mkdir(join(folder, "watched"));
  const schedules = localSchedules(join(folder, "d"));
  // Due once, and not again before tomorrow.
  const cron = `0 ${new Date(Date.now() - 3_600_000).getUTCHours()} * * ? *`;
  const addedAt = new Date(Date.now() - 2 * 86_400_000).toISOString();
  await schedules.set("list", { cron, timezone: "UTC", flexibleMinutes: 0, ranFor: null, manifest: list, addedAt });
  const watching = startCli(folder, ["watch", "watched", "--data", "d"]);
  await watching.said("list.csv begins");
  const other = await startCli(folder, ["run-schedule", "--data", "d"]).ended;
  // Where it has ended already, nothing is due.
  if (other.stderr !== "") expect(other.stderr).toContain(`Left to process ${watching.child.pid}`);
  expect(other.code).toBe(0);
  await watching.said("1 succeeded");
  await vi.waitFor(async () => expect((await schedules.read()).list?.ranFor).not.toBeNull(), { timeout: 10_000 });
  watching.child.kill("SIGINT");
  expect(await watching.ended).toMatchObject({ code: 130 });
  expect(await readdir(join(folder, "d"))).not.toContain("schedules-run-by.json");
  expect(await startCli(folder, ["run-schedule", "--data", "d"]).ended).toMatchObject({ code: 0, stdout: "" });
}, 60_000);

describe("in a stack", () => {
  test("a schedule is made in its group, with its role, time zone and window; only those of the command line are removed", async () => {
    const made = new Map<string, Record<string, unknown>>();
    made.set("S-own", {
      Name: "S-own",
      Description: "Stillmotion: the batch batches/own.csv",
      ScheduleExpression: "cron(0 1 * * ? *)",
    });
    const outputs = {
      ...{ StillsBucket: "stills", BatchStateMachine: "arn:machine", ScheduleGroup: "S", ScheduleRole: "arn:role" },
      ScheduleDeadLetters: "arn:queue",
    };
    const members = Object.entries(outputs).map(
      ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
    );
    const described = `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>S</StackName><Outputs>${members.join("")}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
    const one = (name: string) => ({
      [`POST /schedules/${name}`]: ({ body }: { body: Buffer }) => {
        if (made.has(name))
          return { status: 409, headers: { "x-amzn-errortype": "ConflictException" }, json: { Message: "exists" } };
        made.set(name, { Name: name, ...JSON.parse(body.toString()) });
        return { json: { ScheduleArn: "arn" } };
      },
      [`GET /schedules/${name}`]: () =>
        made.has(name)
          ? { json: made.get(name) }
          : { status: 404, headers: { "x-amzn-errortype": "ResourceNotFoundException" }, json: { Message: "none" } },
      [`DELETE /schedules/${name}`]: () => {
        made.delete(name);
        return { json: {} };
      },
    });
    const server = await startProtocolServer({
      "POST /": { headers: { "content-type": "text/xml" }, text: described },
      "GET /schedules": () => ({ json: { Schedules: [...made.keys()].map((Name) => ({ Name, GroupName: "S" })) } }),
      ...one("nightly"),
      ...one("S-own"),
    });
    const environment = {
      AWS_ENDPOINT_URL: server.origin,
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "a",
      AWS_SECRET_ACCESS_KEY: "b",
    };
    const schedule = (...parameters: string[]) =>
      startCli(folder, ["schedule", ...parameters, "--stack", "S"], environment).ended;
    const flags = [
      "--cron",
      "0 2 * * ? *",
      "--timezone",
      "Europe/Berlin",
      "--flexible-minutes",
      "15",
      "--max-cost-usd",
      "40",
    ];
    expect(await schedule("add", "nightly", "stills/a.csv", ...flags)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("below batches/"),
    });
    expect(await schedule("add", "nightly", "batches/a.csv", ...flags)).toMatchObject({ code: 0, stderr: "" });
    expect(made.get("nightly")).toMatchObject({
      GroupName: "S",
      ScheduleExpression: "cron(0 2 * * ? *)",
      ScheduleExpressionTimezone: "Europe/Berlin",
      FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 15 },
      Target: { Arn: "arn:machine", RoleArn: "arn:role", DeadLetterConfig: { Arn: "arn:queue" } },
    });
    const { Input } = (made.get("nightly")?.Target ?? {}) as { Input?: string };
    expect(JSON.parse(Input ?? "{}")).toMatchObject({
      "detail-type": "Batch Requested",
      id: "schedule nightly <aws.scheduler.scheduled-time>",
      time: "<aws.scheduler.scheduled-time>",
      detail: { manifest: { bucket: "stills", key: "batches/a.csv" }, maxCostUsd: 40 },
    });
    expect(await schedule("add", "nightly", "batches/a.csv", ...flags)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("already"),
    });
    const listed = (await schedule("list", "--json")).stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(listed).toMatchObject([
      { name: "S-own", from: "settings", cron: "0 1 * * ? *" },
      { name: "nightly", from: "command", manifest: "batches/a.csv", maxCostUsd: 40, flexibleMinutes: 15 },
    ]);
    expect(await schedule("remove", "S-own")).toMatchObject({ code: 2, stderr: expect.stringContaining("settings") });
    expect(await schedule("remove", "nightly")).toMatchObject({ code: 0 });
    expect([...made.keys()]).toEqual(["S-own"]);
    await server.close();
  });
});
