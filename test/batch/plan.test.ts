import { createReadStream } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { batchIdOf } from "../../lib/batch/batch-id.ts";
import { overBudget, planBatch } from "../../lib/batch/plan-batch.ts";
import { planFileLines } from "../../lib/batch/plan-file.ts";
import { type PlannedLine, type PlanSettings, planLines } from "../../lib/batch/plan-lines.ts";
import { formatOf, readManifest } from "../../lib/batch/read-manifest.ts";
import { reportLines } from "../../lib/batch/report-lines.ts";
import { nameOfStill } from "../../lib/batch/still-source.ts";
import { createCatalogue } from "../../lib/providers/catalogue/catalogue.ts";
import { executionNameOf } from "../../lib/render/execution-name.ts";
import { renderEventSchema, type StillEvent } from "../../lib/render/render-event.ts";
import { resolveRender } from "../../lib/steps/resolve-render.ts";
import { runWorkflow, type TestWorld, testWorld } from "../support/run-workflow.ts";
import { anyRequest } from "./arbitrary-request.ts";
import { chunksOf, writeJsonLines } from "./write-manifest.ts";

const settings: PlanSettings = {
  batchId: "b1",
  request: { provider: "studio" },
  catalogue: createCatalogue({}),
  // Before OpenAI ended its models.
  now: () => new Date("2026-09-01T12:00:00.000Z"),
  hasProvider: (name) => ["studio", "openai", "fake"].includes(name),
  stillHosts: ["a.example", "*.b.example"],
  refuseStill: async () => null,
};
const planned = (text: string, changes: Partial<PlanSettings> = {}): AsyncIterable<PlannedLine> =>
  planLines(readManifest(chunksOf(text, 1000), { format: "jsonl" }), { ...settings, ...changes });
const lines = (...fields: object[]) => fields.map((line) => `${JSON.stringify(line)}\n`).join("");

test("a still by address is taken from allowed hosts only, and is the same still by its whole address", async () => {
  const of = async (...stills: unknown[]) => {
    const found = await Array.fromAsync(planned(lines(...stills.map((still) => ({ still })))));
    return found.map((line) => ("problem" in line ? line.problem : line.sameAs));
  };
  expect(await of("https://a.example/1.jpg?v=1", "https://a.example/1.jpg?v=2", "https://a.example/1.jpg?v=1")).toEqual(
    [...[null, null, 1]],
  );
  const [below, other] = await of("https://x.b.example/1.jpg", "https://c.example/1.jpg?token=secret");
  expect(below).toBeNull();
  expect(other).toContain("c.example; add it to the setting stillHosts");
  expect(other).not.toContain("secret");
  expect(nameOfStill({ url: "https://a.example/1.jpg?token=secret" })).toBe("https://a.example/1.jpg");
});

test("a still in its line is base64, bounded, and the same still by its bytes and name", async () => {
  const still = (inline: unknown, more: object = {}) => ({ still: { inline, ...more } });
  const given = lines(still("AAAA"), still("BBBB"), still("AAAA"), still("AAAA", { name: "a.jpg" }));
  const good = await Array.fromAsync(planned(given));
  expect(good.map((line) => "sameAs" in line && line.sameAs)).toEqual([null, null, 1, null]);
  const bad = lines(still("A A"), still(""), still(1), still("A".repeat(200_004)), still("AAAA", { nmae: "a" }));
  const found = await Array.fromAsync(planned(bad));
  const problems = found.map((line) => ("problem" in line ? line.problem : ""));
  for (const problem of problems.slice(0, 3)) expect(problem).toContain("base64");
  expect(problems[3]).toContain("longer than 200,000");
  expect(problems[4]).toContain('there is no key "nmae"');
});

describe("the price of a batch", () => {
  test("is the list price of one job for each render, repetitions and bad lines left out", async () => {
    const sora = { provider: "openai", model: "sora-2" };
    const plan = await planBatch(
      planned(
        lines(
          { still: "a.jpg", ...sora, seconds: 8 },
          { still: "a.jpg", ...sora, seconds: 8, labels: { note: "again" } },
          { still: "b.jpg", ...sora },
          { still: "c.jpg", ...sora, seconds: 5 },
          { still: "d.jpg", provider: "openai", model: "unheard-of" },
          { still: "e.jpg", provider: "nobody" },
          { still: "f.jpg" },
        ),
      ),
    );
    expect(plan).toMatchObject({ lines: 7, renders: 4, duplicates: 1, estimatedUsd: 1.2, unpriced: 1 });
    expect(plan.bad.map(({ line, problem }) => `${line}: ${problem}`)).toEqual([
      "4: The model sora-2 can't make 5 seconds (it makes 4, 8, 12, 16, 20). Ask for one of the values the message names.",
      "6: provider: there is no nobody here, or no key for it",
    ]);
  });

  test("reckons with the dearer of two sizes where the still's shape decides", async () => {
    const pro = { provider: "openai", model: "sora-2-pro", seconds: 4 };
    const plan = await planBatch(
      planned(lines({ still: "a.jpg", ...pro }, { still: "a.jpg", ...pro, size: "1024x1792" })),
    );
    expect(plan).toMatchObject({ renders: 2, estimatedUsd: 3.2, unpriced: 0 });
  });

  test("decides whether it may begin", () => {
    const plan = { lines: 1, renders: 1, duplicates: 0, bad: [], moreBad: 0, estimatedUsd: 4, unpriced: 0 };
    expect([overBudget(plan, null), overBudget(plan, 4)]).toEqual([null, null]);
    expect(overBudget(plan, 3.99)).toContain("$4.00");
    expect(overBudget({ ...plan, unpriced: 2 }, 100)).toContain("no known price");
  });

  test("shows some of very many bad lines, and counts all; whoever listens hears of each", async () => {
    const heard: number[] = [];
    const plan = await planBatch(planned("{\n".repeat(1200)), ({ line }) => heard.push(line));
    expect([plan.lines, plan.bad.length, plan.moreBad, heard.length]).toEqual([1200, 1000, 200, 1200]);
  });
});

test("lines whose texts come out differently are different renders, and a name nobody knows is told", async () => {
  const prompt = `a view of \${labels.place}`;
  const plan = await Array.fromAsync(
    planned(
      lines(
        { still: "a.jpg", prompt, labels: { place: "Rome" } },
        { still: "a.jpg", prompt, labels: { place: "Oslo" } },
        { still: "a.jpg", prompt: "a view of Rome", labels: { note: "as the first" } },
        { still: "a.jpg", prompt: `a view of \${labels.plaice}`, labels: { place: "Rome" } },
        { still: "a.jpg", prompt: `taken with \${exif.model}` },
      ),
    ),
  );
  expect(plan.map((line) => ("problem" in line ? line.problem : line.sameAs))).toEqual([
    null,
    null,
    1,
    expect.stringContaining("plaice"),
    null,
  ]);
});

test("a batch is its manifest's name and bytes", async () => {
  const text = lines({ still: "a.jpg" });
  const id = await batchIdOf("a.jsonl", chunksOf(text, 3));
  expect(id).toMatch(/^b[0-9a-f]{25}$/);
  expect(await batchIdOf("a.jsonl", chunksOf(text, 50))).toBe(id);
  expect(await batchIdOf("b.jsonl", chunksOf(text, 3))).not.toBe(id);
  expect(await batchIdOf("a.jsonl", chunksOf(`${text}\n`, 3))).not.toBe(id);
});

describe("the plan that is filed for the Distributed Map", () => {
  const batch = { batchId: "b1", run: 1, startedAt: "2026-11-22T12:00:00.000Z" };

  test("knows the id of every render before it begins, and the report finds each by it", async () => {
    const request = fc
      .record({ request: anyRequest })
      .map(({ request: { fallbacks: _fallbacks, provider: _provider, ...rest } }) => rest);
    await fc.assert(
      fc.asyncProperty(request, async (asked) => {
        const world = testWorld();
        const still = await world.objects.write(
          { bucket: "stills", key: "batches/a.jpg" },
          { body: "a still", mediaType: "image/jpeg" },
        );
        const deployment = world.dependencies.settings.request;
        const text = `${writeJsonLines([{ still: "a.jpg", request: asked }]).repeat(2)}{\n`;
        const filed = await Array.fromAsync(
          planFileLines(planned(text, { request: deployment }), {
            batch,
            find: async () => still,
            renderIdOf: idIn(world),
          }),
        );
        const plans = filed.flatMap(({ plan }) => (plan === null ? [] : [plan]));
        expect(plans.length).toBe(asked.again === true ? 2 : 1);
        expect(plans[0]?.name).toBe("b1-1-1");
        const run = await runWorkflow(world, plans[0]?.event);
        expect(filed[0]?.line.renderId).toBe(run.record.renderId);
        async function* filedLines() {
          for (const { line } of filed) yield line;
        }
        const find = async (renderId: string) => (await world.ledger.get(renderId))?.record ?? null;
        const reported = await Array.fromAsync(reportLines(filedLines(), find, idIn(world)));
        expect(reported.map(({ result }) => result?.status ?? null)).toEqual([
          "succeeded",
          asked.again === true ? null : "succeeded",
          "bad",
        ]);
      }),
      { numRuns: 30 },
    );
  });

  test("gives every line of every run an execution of its own, with a name Step Functions takes", async () => {
    const find = async () => ({ bucket: "b", key: "k", etag: "e", versionId: "v", bytes: 1 });
    const again = { still: "a.jpg", again: true };
    const options = { batch, find, renderIdOf: async () => "r" };
    const filed = await Array.fromAsync(planFileLines(planned(lines(again, again)), options));
    const plans = filed.flatMap(({ plan }) => (plan === null ? [] : [plan]));
    expect(plans).toHaveLength(2);
    expect(new Set(plans.map(({ event }) => executionNameOf(event))).size).toBe(2);
    for (const { name } of plans) expect(name).toMatch(/^[\w-]{1,80}$/);
  });

  test("a still that has gone since it was checked is a bad line", async () => {
    const options = { batch, find: async () => null, renderIdOf: async () => "r" };
    const [filed] = await Array.fromAsync(planFileLines(planned(lines({ still: "a.jpg" })), options));
    expect(filed).toMatchObject({
      plan: null,
      line: { renderId: null, problem: expect.stringContaining("not there") },
    });
  });
});

test.each(["batch.jsonl", "batch.csv"])("examples/%s is a manifest without a fault", async (name) => {
  const format = formatOf(name) ?? "csv";
  const read = readManifest(createReadStream(`examples/${name}`), { format });
  const all = await Array.fromAsync(planLines(read, settings));
  expect(all.map((line) => ("problem" in line ? line.problem : nameOfStill(line.still)))).toEqual([
    "lighthouse.jpg",
    "lighthouse.jpg",
  ]);
});

/** As the workflow's first step finds it out. */
function idIn(world: TestWorld) {
  return async (event: Record<string, unknown>): Promise<string> => {
    const resolved = await resolveRender(world.dependencies, renderEventSchema.parse(event) as StillEvent);
    return resolved.status === "known" ? resolved.record.renderId : "";
  };
}
