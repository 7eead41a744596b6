import { expect, test } from "vitest";
import { type PlanBucketBatchDependencies, planBucketBatch } from "../../lib/batch/plan-bucket-batch.ts";
import { reportBucketBatch } from "../../lib/batch/report-bucket-batch.ts";
import { createCatalogue } from "../../lib/providers/catalogue/catalogue.ts";
import { newRecord } from "../../lib/render/new-record.ts";
import type { OutgoingEvent } from "../../lib/render/outgoing-event.ts";
import { stillFoundEvent } from "../../lib/render/reconcile-events.ts";
import type { RenderRecord } from "../../lib/render/render-record.ts";
import { resolveRequest } from "../../lib/render/request.ts";
import { memoryObjects } from "../fakes/memory-objects.ts";

const catalogue = createCatalogue({});
const key = "batches/spring/list.jsonl";
const drop = (id: string) => ({
  "detail-type": "Object Created",
  id,
  time: "2026-11-01T00:00:00Z",
  detail: { bucket: { name: "stills" }, object: { key } },
});
const requested = (maxCostUsd?: number) => ({
  "detail-type": "Batch Requested",
  id: "asked",
  time: "2026-11-01T00:00:00Z",
  detail: { manifest: { key }, maxCostUsd },
});

async function prepare(lines: object[]) {
  const objects = memoryObjects();
  const put = (name: string, body: string) =>
    objects.write({ bucket: "stills", key: name }, { body, mediaType: "text/plain" });
  await put(key, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  for (const name of ["a", "b", "c"]) await put(`batches/spring/photos/${name}.jpg`, `the still ${name}`);
  const dependencies: PlanBucketBatchDependencies = {
    objects,
    stillsBucket: "stills",
    clipsBucket: "clips",
    settings: {
      request: { provider: "studio" },
      catalogue,
      hasProvider: (name) => name === "studio",
      stillHosts: ["a.example"],
      now: () => new Date(),
    },
    renderIdOf: async (event) => `render of ${(event.detail as { still: { key: string } }).still.key}`,
    lookAhead: 8,
  };
  const plan = planBucketBatch(dependencies);
  const linesAt = (name: string) =>
    Buffer.from(objects.files.get(`clips/${name}`) ?? [])
      .toString()
      .split("\n")
      .filter((text) => text !== "")
      .map((text) => JSON.parse(text));
  const told: OutgoingEvent[] = [];
  const records = new Map<string, RenderRecord>();
  const report = reportBucketBatch({
    objects,
    clipsBucket: "clips",
    ledger: {
      async get(renderId) {
        const record = records.get(renderId);
        return record === undefined
          ? null
          : ({ record } as Awaited<ReturnType<Parameters<typeof reportBucketBatch>[0]["ledger"]["get"]>>);
      },
    },
    renderIdOf: async (event) => `render of ${(event.detail as { still: { url: string } }).still.url}`,
    emit: async (event) => void told.push(event),
    now: () => new Date("2026-11-01T01:00:00Z"),
  });
  return { objects, plan, report, linesAt, told, records };
}

function ended(name: string): RenderRecord {
  const still = { bucket: "stills", key: `batches/spring/photos/${name}.jpg`, versionId: null, etag: "e", bytes: 1 };
  const request = resolveRequest({}, { provider: "studio" }, catalogue.defaultsOf, "e");
  const renderId = `render of ${still.key}`;
  const record = newRecord({ renderId, still, request, estimatedUsd: 0, eventId: "e", now: new Date(0) });
  return { ...record, status: "canceled" };
}

const four = [
  { still: "photos/a.jpg" },
  { still: "photos/missing.jpg" },
  { still: "s3://stills/batches/spring/photos/b.jpg" },
  { still: "photos/a.jpg" },
];

test("a manifest becomes a plan with a line for each render, and a line for each line of the report", async () => {
  const { plan, linesAt } = await prepare(four);
  const planned = await plan(drop("first"));
  expect(planned).toMatchObject({ outcome: "planned", run: 1, lookAhead: 8, problem: null, plan: { bucket: "clips" } });
  const renders = linesAt(planned.plan.key);
  expect(renders.map(({ line, name }) => [line, name])).toEqual([
    [1, `${planned.batchId}-1-1`],
    [3, `${planned.batchId}-1-3`],
  ]);
  expect(renders[0].event.detail.still).toEqual({ bucket: "stills", key: "batches/spring/photos/a.jpg" });
  const all = linesAt(`batches/${planned.batchId}/1/lines.jsonl`);
  expect(all.map(({ line, renderId, sameAs }) => [line, renderId !== null, sameAs])).toEqual([
    [1, true, null],
    [2, false, null],
    [3, true, null],
    [4, true, 1],
  ]);
  expect(all[1]).toMatchObject({ still: "photos/missing.jpg", problem: expect.stringContaining("photos/missing.jpg") });
});

test("a prefix becomes the batch of its stills: dropped as a file, by its limit, or asked for by an event", async () => {
  const { plan, linesAt, objects } = await prepare([]);
  const put = (name: string, body: string) =>
    objects.write({ bucket: "stills", key: name }, { body, mediaType: "text/plain" });
  await put("batches/spring/photos/b.json", '{"seconds": 8}');
  await put("batches/spring.batch.json", '{"prefix": "batches/spring/photos/", "defaults": {"seconds": 4}}');
  const dropped = {
    ...drop("first"),
    detail: { bucket: { name: "stills" }, object: { key: "batches/spring.batch.json" } },
  };
  const planned = await plan(dropped);
  expect(planned).toMatchObject({ outcome: "planned", problem: null });
  expect(linesAt(planned.plan.key).map(({ event }) => [event.detail.still.key, event.detail.request])).toEqual([
    ["batches/spring/photos/a.jpg", { seconds: 4 }],
    ["batches/spring/photos/b.jpg", { seconds: 8 }],
    ["batches/spring/photos/c.jpg", { seconds: 4 }],
  ]);

  // What comes meanwhile is no part of it: the same event is the same batch, another lists anew.
  await put("batches/spring/photos/d.jpg", "the still d");
  expect(await plan(dropped)).toEqual(planned);
  const second = await plan({ ...dropped, id: "second" });
  expect(second.batchId).not.toBe(planned.batchId);
  expect(linesAt(second.plan.key)).toHaveLength(4);

  const byEvent = (manifest: object, id: string) => ({ ...requested(), id, detail: { manifest } });
  const asked = await plan(byEvent({ prefix: "batches/spring/" }, "third"));
  expect(linesAt(asked.plan.key)).toHaveLength(4);
  await put(
    "batches/dear.batch.json",
    '{"prefix": "batches/spring/", "defaults": {"provider": "studio"}, "maxCostUsd": "x"}',
  );
  const refused = await plan(byEvent({ key: "batches/dear.batch.json" }, "fourth"));
  expect(refused).toMatchObject({ outcome: "refused", problem: "it has no line that can be rendered" });
  expect(linesAt(`batches/${refused.batchId}/1/lines.jsonl`)[0].problem).toContain("maxCostUsd");
});

test("a prefix below which nothing lies is refused, and its report says why", async () => {
  const { plan, report, objects, told } = await prepare([]);
  const batch = await plan({ ...requested(), detail: { manifest: { prefix: "stills/none/" } } });
  expect(batch).toMatchObject({ outcome: "refused" });
  expect(await report({ batch })).toMatchObject({ outcome: "refused" });
  expect(told).toHaveLength(1);
  const csv = Buffer.from(objects.files.get(`clips/batches/${batch.batchId}/report.csv`) ?? []).toString();
  expect(csv).toContain("there is no still below stills/none/");
});

test("the same event twice is one run; another event is another run of the same batch", async () => {
  const { plan, objects } = await prepare(four);
  const first = await plan(drop("first"));
  expect(await plan(drop("first"))).toEqual(first);
  expect(await plan(drop("second"))).toMatchObject({ batchId: first.batchId, run: 2 });
  // S3 is late, and the reconciler has begun it: one version of a manifest is one run, whoever tells of it.
  const manifest = await objects.head({ bucket: "stills", key });
  if (manifest === null) throw new Error("no manifest");
  const event = drop("third");
  const version = { key, "version-id": manifest.versionId };
  const late = await plan({ ...event, detail: { ...event.detail, object: version } });
  expect(await plan(stillFoundEvent(manifest, "2026-11-01T00:00:07.000Z"))).toEqual(late);
});

test("a batch whose lines have all ended is reported and told; until then it says which have not", async () => {
  const { plan, report, records, told, objects } = await prepare(four);
  const batch = await plan(drop("first"));
  records.set("render of batches/spring/photos/a.jpg", ended("a"));
  expect(await report({ batch })).toEqual({ outcome: "unfinished", lines: 1, first: [3] });
  expect(told).toEqual([]);
  records.set("render of batches/spring/photos/b.jpg", ended("b"));
  const at = { bucket: "clips", key: `batches/${batch.batchId}/report.html` };
  expect(await report({ batch })).toEqual({ outcome: "completed", report: at });
  expect(await report({ batch })).toEqual({ outcome: "completed", report: at });
  expect(told).toHaveLength(2);
  expect(told[1]).toEqual(told[0]);
  expect(told[0]).toMatchObject({
    "detail-type": "Batch Completed",
    detail: { name: "spring/list.jsonl", run: 1, lines: 4, duplicates: 1, counts: { canceled: 3, bad: 1 } },
  });
  const files = [...objects.files.keys()].filter((name) => name.startsWith(`clips/batches/${batch.batchId}/report.`));
  expect(files).toHaveLength(3);
});

test("what may cost too much is not begun, and its report says so", async () => {
  const { plan, report, told } = await prepare([{ still: "photos/a.jpg", model: "unheard-of" }]);
  const batch = await plan(requested(0));
  expect(batch).toMatchObject({ outcome: "refused", problem: expect.stringContaining("no known price") });
  expect(await report({ batch })).toMatchObject({ outcome: "refused" });
  expect(told[0]).toMatchObject({ detail: { counts: { held: 1 } } });
});

test("a manifest without a line that can be rendered is refused; what is no manifest is an error", async () => {
  const { plan, report } = await prepare([{ still: "photos/missing.jpg" }]);
  const batch = await plan(drop("first"));
  expect(batch).toMatchObject({ outcome: "refused", problem: "it has no line that can be rendered" });
  expect(await report({ batch })).toMatchObject({ outcome: "refused" });
  await expect(plan({ ...requested(), detail: { manifest: { key: "stills/a.jpg" } } })).rejects.toThrow(
    "is no manifest",
  );
  await expect(plan({ ...requested(), detail: { manifest: { key: "batches/gone.csv" } } })).rejects.toThrow("any more");
  await expect(plan({})).rejects.toThrow("asks for no batch");
});

test("the lines of a batch may come in its event; twice the same lines are the same batch", async () => {
  const { plan, linesAt } = await prepare([]);
  const asks = (id: string, manifest: unknown, more: object = {}) => ({
    ...requested(),
    id,
    detail: { manifest, ...more },
  });
  const lines = [
    { defaults: { seconds: 8 } },
    { still: "spring/photos/a.jpg" },
    { still: "spring/photos/missing.jpg" },
  ];
  const batch = await plan(asks("first", { lines, name: "spring" }));
  const [render] = linesAt(batch.plan.key);
  expect(render.event.detail).toMatchObject({
    still: { bucket: "stills", key: "batches/spring/photos/a.jpg" },
    request: { seconds: 8 },
  });
  expect(linesAt(`batches/${batch.batchId}/1/lines.jsonl`)).toHaveLength(2);
  expect(await plan(asks("second", { lines, name: "spring" }))).toMatchObject({ batchId: batch.batchId, run: 2 });
});

test("what is wrong with an event that asks for a batch is told by name", async () => {
  const { plan } = await prepare([]);
  const asks = (detail: unknown) => plan({ ...requested(), detail });
  await expect(asks({ manifest: { kye: "batches/a.csv" } })).rejects.toThrow('"kye" (did you mean "key"?)');
  await expect(asks({ manifset: { key: "batches/a.csv" } })).rejects.toThrow('"manifset" (did you mean "manifest"?)');
  await expect(asks({ manifest: { lines: [] } })).rejects.toThrow("manifest.lines");
  await expect(asks({ manifest: { lines: Array(1001).fill({}) } })).rejects.toThrow("manifest.lines");
  await expect(asks({ manifest: { key: "batches/a.csv" }, maxCostUsd: -1 })).rejects.toThrow("detail.maxCostUsd");
  await expect(asks({ manifest: "batches/a.csv" })).rejects.toThrow("must be an object");
});

test("a still that comes with its line is filed for its render; one with an address is found when it was fetched", async () => {
  const url = "https://a.example/b.jpg?token=secret";
  const inline = Buffer.from("the still").toString("base64");
  const { plan, report, linesAt, records, objects, told } = await prepare([
    { still: url },
    { still: { inline, name: "c.jpg" } },
    { still: url },
  ]);
  const batch = await plan(drop("first"));
  const [byUrl, filed] = linesAt(batch.plan.key);
  expect(byUrl.event.detail.still).toEqual({ url });
  const { bucket, key: at } = filed.event.detail.still;
  expect(Buffer.from(objects.files.get(`${bucket}/${at}`) ?? []).toString()).toBe("the still");
  records.set(`render of ${at}`, { ...ended("a"), renderId: `render of ${at}` });
  expect(await report({ batch })).toEqual({ outcome: "unfinished", lines: 2, first: [1, 3] });
  records.set(`render of ${url}`, ended("b"));
  expect(await report({ batch })).toMatchObject({ outcome: "completed" });
  expect(told[0]).toMatchObject({ detail: { lines: 3, duplicates: 1, counts: { canceled: 3 } } });
  for (const name of ["json", "csv", "html"])
    expect(
      Buffer.from(objects.files.get(`clips/batches/${batch.batchId}/report.${name}`) ?? []).toString(),
    ).not.toContain("secret");
});
