import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type PlanBucketBatchDependencies, planBucketBatch } from "../../lib/batch/plan-bucket-batch.ts";
import { planOrRefuse } from "../../lib/batch/refuse-batch.ts";
import { createCatalogue } from "../../lib/providers/catalogue/catalogue.ts";
import type { OutgoingEvent } from "../../lib/render/outgoing-event.ts";
import { memoryObjects } from "../fakes/memory-objects.ts";
import { eventSchemas } from "./event-schemas.ts";

const now = () => new Date("2026-11-01T00:00:00Z");
const asked = (detail: unknown) => ({
  ...{ "detail-type": "Batch Requested", source: "stillmotion", id: "asked", time: "2026-11-01T00:00:00Z" },
  detail,
});
const dependencies: PlanBucketBatchDependencies = {
  objects: memoryObjects(),
  stillsBucket: "stills",
  clipsBucket: "clips",
  settings: {
    request: { provider: "studio" },
    catalogue: createCatalogue({}),
    hasProvider: () => true,
    stillHosts: [],
    now,
  },
  renderIdOf: async () => "r1",
  lookAhead: 8,
};

test.each([
  [{}, "manifest"],
  [{ manifest: { key: "batches/none.jsonl" } }, "there is no manifest batches/none.jsonl in stills"],
  [{ manifest: { key: "list.jsonl" } }, "must lie below batches/"],
  [{ manifest: { bucket: "others", key: "batches/a.csv" } }, "must lie below batches/ in stills"],
  [{ manifest: { key: "batches/a.csv" }, maxCostUSD: 4 }, 'did you mean "maxCostUsd"'],
])("who sent a batch that can't be used is told: %j", async (detail, why) => {
  const told: OutgoingEvent[] = [];
  const plan = planOrRefuse(planBucketBatch(dependencies), { emit: async (event) => void told.push(event), now });
  const event = asked(detail);
  expect(await plan(event)).toMatchObject({ outcome: "unusable", problem: expect.stringContaining(why) });
  expect(await plan(event)).toMatchObject({ outcome: "unusable" });
  expect(told).toMatchObject([
    {
      "detail-type": "Request Refused",
      detail: { eventId: "asked", eventType: "Batch Requested", failure: { message: expect.stringContaining(why) } },
    },
    { id: told[0]?.id },
  ]);
  const validate = eventSchemas({ isClosed: true }).get("Request Refused");
  expect([validate?.(JSON.parse(JSON.stringify(told[0]))), validate?.errors]).toEqual([true, null]);
});

test("what breaks is tried again, and nobody is blamed for it", async () => {
  const told: OutgoingEvent[] = [];
  const plan = planOrRefuse(() => Promise.reject(new Error("S3 is away")), {
    emit: async (event) => void told.push(event),
    now,
  });
  await expect(plan(asked({}))).rejects.toThrow("S3 is away");
  expect(told).toEqual([]);
});

test("the state machine ends there, without a report that there is no batch for", () => {
  const { States } = JSON.parse(readFileSync("statemachine/batch.asl.json", "utf8"));
  expect(States.IsBatchPlanned.Choices).toContainEqual({
    Variable: "$.batch.outcome",
    StringEquals: "unusable",
    Next: "BatchFailed",
  });
});
