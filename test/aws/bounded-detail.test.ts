import fc from "fast-check";
import { expect, test } from "vitest";
import { boundedDetail, mostBytes } from "../../lib/aws/bounded-detail.ts";
import { eventOf } from "../../lib/render/outgoing-event.ts";
import type { RenderRecord } from "../../lib/render/render-record.ts";
import { eventSchemas } from "../batch/event-schemas.ts";
import { dropStill, runWorkflow, testWorld } from "../support/run-workflow.ts";

const world = testWorld();
const { record } = await runWorkflow(world, await dropStill(world));
const validate = eventSchemas({ isClosed: true }).get("Render Succeeded");

test("a record that a bus takes goes as it is", () => {
  expect(JSON.parse(boundedDetail(record))).toEqual(JSON.parse(JSON.stringify(record)));
});

test("however long a record is, what is sent fits, is valid, and names the same clip", () => {
  const letter = fc.constantFrom("a", "é", "🎬", '"', "\n");
  const long = fc.tuple(letter, fc.nat(32_000)).map(([each, times]) => each.repeat(times));
  const [attempt] = record.attempts;
  if (attempt === undefined) throw new Error("no attempt");
  fc.assert(
    fc.property(
      long,
      fc.array(long, { maxLength: 12 }),
      fc.nat(400),
      fc.nat(3000),
      (prompt, shots, attempts, labels) => {
        const given: RenderRecord = {
          ...record,
          prompt,
          request: {
            ...record.request,
            prompt,
            labels: Object.fromEntries(Array.from({ length: labels }, (_, index) => [`l${index}`, "x".repeat(256)])),
            shots: shots.map((each) => ({ ...record.request, prompt: each }) as never),
          },
          attempts: Array.from({ length: attempts }, (_, index) => ({ ...attempt, number: index + 1 })),
        };
        const text = boundedDetail(given);
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(mostBytes);
        const sent = JSON.parse(text) as RenderRecord;
        expect([sent.renderId, sent.clip, sent.still]).toEqual(
          JSON.parse(JSON.stringify([record.renderId, record.clip, record.still])),
        );
        expect(sent.attempts.at(-1)?.number).toBe(attempts === 0 ? undefined : attempts);
      },
    ),
    { numRuns: 60 },
  );
});

test("a shortened record is still one that the schema allows", () => {
  const given = { ...record, prompt: "é".repeat(200_000), request: { ...record.request, prompt: "é".repeat(200_000) } };
  const event = { ...eventOf(record), detail: JSON.parse(boundedDetail(given)) };
  expect([validate?.(event), validate?.errors]).toEqual([true, null]);
});
