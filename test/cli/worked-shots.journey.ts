import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { RenderRequest } from "../../lib/render/request.ts";
import { type DocumentedRequest, documentedRequests, ofRenders } from "../support/documented-requests.ts";
import { makeStill } from "../support/make-still.ts";
import { runCli } from "../support/run-cli.ts";

const documented = await documentedRequests();
const withRequest = ({ request: { still: _named, ...request } }: DocumentedRequest) => JSON.stringify(request);

/** The command that asks for the same of clips that are there. */
function commandOf(request: RenderRequest) {
  const { kind = "animate", source, clips = [], prompt, seconds, crossFadeSeconds, labels, character } = request;
  if (character !== undefined) return ["character", "create", character, source ?? ""];
  const flags = { seconds, "cross-fade": crossFadeSeconds };
  const words = [kind, ...(source === undefined ? clips : [source]), ...(prompt === undefined ? [] : [prompt])];
  const said = Object.entries(flags).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, `${value}`]));
  return [
    ...words,
    ...said,
    ...Object.entries(labels ?? {}).flatMap(([name, value]) => ["--labels", `${name}=${value}`]),
  ];
}

test("from the command line, every example is clean, can be tried dry, and becomes a clip", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stillmotion-shots-"));
  await mkdir(join(folder, "shots"));
  const requests = documented.filter(({ isOfStill }) => isOfStill).map(withRequest);
  const still = await makeStill({ width: 128, height: 128 });
  for (const [index, request] of requests.entries()) {
    await writeFile(join(folder, `shots/${index}.json`), request);
    await writeFile(join(folder, `shots/${index}.jpg`), still);
  }
  const lint = await runCli(folder, ["lint", "shots", "--strict"]);
  expect(lint).toMatchObject({ code: 0, stdout: `Nothing to remark on ${requests.length} stills.\n` });
  const dry = await runCli(folder, ["render", "shots", "--dry-run", "--json"]);
  const runs = dry.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(dry).toMatchObject({ code: 0, stderr: "" });
  expect(runs).toHaveLength(requests.length);
  for (const run of runs)
    expect(run).toMatchObject({ problems: [], fitted: { path: expect.stringContaining("dry-run/shots/") } });
  // A second of each is enough: its length is in no prompt.
  const small = [
    "--provider",
    "studio",
    "--model",
    "studio-camera-1",
    "--size",
    "64x64",
    "--seconds",
    "1",
    "--concurrency",
    "20",
    "--json",
  ];
  // One names a fallback at another provider, which must be there even where nothing is asked of it.
  const made = await runCli(folder, ["render", "shots", ...small], { OPENAI_API_KEY: "unused" });
  const records = made.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(made.code).toBe(0);
  expect(records.map((record) => record.status)).toEqual(requests.map(() => "succeeded"));
  const prompts = new Map(runs.map((run) => [run.still.replace(/^shots\//, ""), run.prompt]));
  for (const record of records)
    expect(record.prompt).toBe(prompts.get(record.still.key.replace(/^stills\/shots\//, "")));
  const sources = records.map((record) => record.renderId);
  for (const { name, request } of documented.filter(({ isOfStill }) => !isOfStill)) {
    const asked = ofRenders(request, sources);
    const { code, stdout, stderr } = await runCli(folder, [...commandOf(asked), "--json"]);
    expect({ code, stderr }, name).toEqual({ code: 0, stderr: "" });
    const labels = asked.labels ?? {};
    expect(JSON.parse(stdout), name).toMatchObject({ status: "succeeded", kind: request.kind, request: { labels } });
  }
  await rm(folder, { recursive: true });
}, 180_000);
