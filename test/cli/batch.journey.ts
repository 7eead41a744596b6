import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeStill } from "../support/make-still.ts";
import { runCli, startCli } from "../support/run-cli.ts";

let folder: string;
const small = ["--size", "160x90", "--seconds", "1"];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillmotion-cli-batch-"));
  await mkdir(join(folder, "photos"));
  for (let index = 0; index < 8; index++)
    await writeFile(join(folder, "photos", `${index}.jpg`), await makeStill({ width: 320 + index, height: 180 }));
  await writeFile(join(folder, "text.jpg"), "this is no picture");
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const manifest = (name: string, text: string) => writeFile(join(folder, name), text);
const batchFolder = async (data: string) => {
  const [name] = await readdir(join(folder, data, "batches"));
  return join(folder, data, "batches", name ?? "");
};

test("--dry-run prices every line, tells the bad ones, and makes nothing", async () => {
  const provider = "openai,sora-2,4";
  await manifest(
    "dry.csv",
    `still,provider,model,seconds\nphotos/0.jpg,${provider}\nphotos/1.jpg,${provider}\nphotos/0.jpg,${provider}\nnone.jpg,,,\n`,
  );
  const key = { OPENAI_API_KEY: "sk-none", OPENAI_BASE_URL: "http://127.0.0.1:9/v1" };
  const { code, stdout, stderr } = await runCli(folder, ["batch", "dry.csv", "--dry-run", "--data", "dry"], key);
  expect(stdout).toBe(
    "4 lines: 2 renders, 1 that ask for what another asks for, 1 that can't be used. One job each comes to $0.80 by list prices.\n",
  );
  expect(stderr).toBe("dry.csv, line 5: still: there is no file none.jpg below the folder of the manifest\n");
  expect(code).toBe(3);
  const json = await runCli(folder, ["batch", "dry.csv", "--dry-run", "--json", "--data", "dry"], key);
  expect(JSON.parse(json.stdout)).toMatchObject({ renders: 2, estimatedUsd: 0.8, bad: [{ line: 5 }] });
  expect(await readdir(folder)).not.toContain("dry");
  const tooDear = await runCli(folder, ["batch", "dry.csv", "--max-cost-usd", "0.5", "--data", "dry"], key);
  expect(tooDear).toMatchObject({ code: 2, stderr: expect.stringContaining("it comes to $0.80") });
  expect(await readdir(folder)).not.toContain("dry");
});

test("a folder is a batch of its stills with their sidecars: priced, rendered, and run again only what is new", async () => {
  const stills = join(folder, "autumn");
  await mkdir(join(stills, "late"), { recursive: true });
  const put = async (name: string, index: number) =>
    writeFile(join(stills, name), await makeStill({ width: 400 + index, height: 180 }));
  await put("a.jpg", 0);
  await put("late/b.jpg", 1);
  await writeFile(join(stills, "late/b.json"), '{"prompt": "slow pan left"}');
  const args = ["batch", "autumn", "--data", "listed", ...small];
  const dry = await runCli(folder, [...args, "--dry-run"]);
  expect(dry).toMatchObject({ code: 0, stdout: expect.stringMatching(/^2 lines: 2 renders\./) });
  expect(await readdir(folder)).not.toContain("listed");
  const first = await runCli(folder, [...args, "--json"]);
  expect(JSON.parse(first.stdout)).toMatchObject({ name: "autumn", lines: 2, counts: { succeeded: 2 } });
  const report = JSON.parse(await readFile(join(await batchFolder("listed"), "report.json"), "utf8"));
  expect(
    report.results.map(({ still, prompt }: { still: string; prompt: string }) => [still, prompt.includes("pan left")]),
  ).toEqual([
    ["a.jpg", false],
    ["late/b.jpg", true],
  ]);
  await put("c.jpg", 2);
  const second = await runCli(folder, [...args, "--json"]);
  expect(JSON.parse(second.stdout)).toMatchObject({ lines: 3, counts: { succeeded: 3 } });
  expect(JSON.parse(second.stdout).batchId).not.toBe(JSON.parse(first.stdout).batchId);
  const list = await runCli(folder, ["list", "--json", "--data", "listed"]);
  expect(list.stdout.trim().split("\n")).toHaveLength(3);

  await mkdir(join(folder, "empty"), { recursive: true });
  const empty = await runCli(folder, ["batch", "empty", "--data", "listed"]);
  expect(empty).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("empty, line 1: there is no still below empty (jpg, "),
  });
}, 60_000);

test.each([
  [["nowhere.csv"], "there is no such file"],
  [["text.jpg"], "ends in .jsonl (JSON Lines) or .csv"],
  [["bad.csv"], 'did you mean "prompt"'],
  [["bad.csv", "--max-cost-usd", "much"], "must be a number"],
  [["bad.csv", "--stills", "nowhere"], "there is no such folder"],
  [["bad.csv", "--stack", "Stillmotion", "--dry-run"], "--dry-run works on this machine"],
])("batch %j is refused with what is wrong, and exit code 2", async (parameters, mentions) => {
  await manifest("bad.csv", "still,promt\nphotos/0.jpg,x\n");
  const { code, stderr } = await runCli(folder, ["batch", ...parameters]);
  expect(stderr).toContain(mentions);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(code).toBe(2);
});

test("a batch with a bad line and a bad still makes the rest, and says so in its report and its exit code", async () => {
  await manifest(
    "mixed.jsonl",
    ['{"defaults": {"labels": {"client": "north"}}}', '{"still": "photos/0.jpg"}', '{"still": "text.jpg"}', "{"].join(
      "\n",
    ),
  );
  const run = await runCli(folder, ["batch", "mixed.jsonl", ...small, "--data", "mixed", "--json"]);
  expect(run).toMatchObject({ code: 3, stderr: "" });
  expect(JSON.parse(run.stdout)).toMatchObject({ lines: 3, counts: { succeeded: 1, rejected: 1, bad: 1 } });
  const files = await readdir(await batchFolder("mixed"));
  expect(files.sort()).toEqual([
    "batch.json",
    "manifest.jsonl",
    "report.csv",
    "report.html",
    "report.json",
    "results.jsonl",
  ]);
  const page = await readFile(join(await batchFolder("mixed"), "report.html"), "utf8");
  const [, clip = ""] = /<video[^>]* src="([^"]+)"/.exec(page) ?? [];
  expect((await readFile(join(await batchFolder("mixed"), decodeURIComponent(clip)))).length).toBeGreaterThan(1000);
  expect(page).toMatch(/poster="data:image\/webp;base64,/);
  const events = (await readFile(join(folder, "mixed/events.jsonl"), "utf8")).trim().split("\n");
  expect(JSON.parse(events.at(-1) ?? "")).toMatchObject({ "detail-type": "Batch Completed", detail: { lines: 3 } });
});

test("Ctrl-C ends it with 130, and the next run carries on", async () => {
  await manifest("stop.csv", `still\n${[0, 1, 2, 3].map((index) => `photos/${index}.jpg\n`).join("")}`);
  const batch = ["batch", "stop.csv", ...small, "--data", "stop", "--concurrency", "1"];
  const first = startCli(folder, batch);
  await first.said("succeeded");
  first.child.kill("SIGINT");
  expect((await first.ended).code).toBe(130);
  const { code, stdout } = await runCli(folder, [...batch, "--json"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ run: 1, counts: { succeeded: 4 } });
}, 60_000);
