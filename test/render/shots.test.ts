import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newRecord } from "../../lib/render/new-record.ts";
import { problemsOf } from "../../lib/render/read-request.ts";
import { renderIdOf } from "../../lib/render/render-id.ts";
import { type RenderRequest, requestOfShot, resolveRequest } from "../../lib/render/request.ts";
import { recordOfShot } from "../../lib/render/shot-records.ts";
import { sharesOf } from "../../lib/render/shots.ts";

const defaults = { model: "m-1", seconds: 4, sizes: { landscape: "1280x720", portrait: "720x1280" } };
const resolve = (request: RenderRequest) => resolveRequest(request, { provider: "fake" }, () => defaults, "event");

const optional = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });
const word = fc.stringMatching(/^[a-z]{1,12}$/);
const given = <Request extends object>(request: Request): Request =>
  Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined)) as Request;
const shot = fc
  .record({
    prompt: word,
    title: optional(word),
    keep: optional(word),
    seconds: optional(fc.integer({ min: 1, max: 60 })),
    model: optional(word),
    provider: optional(word),
  })
  .map(given);
const requests = fc
  .record({
    shots: fc.array(shot, { minLength: 2, maxLength: 12 }),
    chained: optional(fc.boolean()),
    seconds: optional(fc.integer({ min: 1, max: 60 })),
    keep: optional(word),
    again: optional(word),
    maxCostUsd: optional(fc.float({ min: 0, max: 100, noNaN: true })),
  })
  .map(given) as fc.Arbitrary<RenderRequest & { shots: NonNullable<RenderRequest["shots"]> }>;

test("a list is as long as its shots, in their order, each as if it were asked for alone", () => {
  fc.assert(
    fc.property(requests, (request) => {
      expect(problemsOf(request)).toEqual([]);
      const whole = resolve(request);
      const alone = request.shots.map((_, index) => resolve(requestOfShot(request, index)));
      expect(whole.seconds).toBe(alone.reduce((sum, { seconds }) => sum + seconds, 0));
      expect(whole.shots).toMatchObject(
        alone.map(({ prompt, provider, model, seconds, size }) => ({ prompt, provider, model, seconds, size })),
      );
      expect(whole.shots?.map(({ title }) => title)).toEqual(
        request.shots.map(({ title }, index) => title ?? `Shot ${index + 1}`),
      );
    }),
  );
});

test("a shot of a list is the very render it would be alone", () => {
  fc.assert(
    fc.property(requests, (request) => {
      const still = { bucket: "stills", key: "stills/a.jpg", versionId: null, etag: "etag", bytes: 1 };
      const now = new Date("2026-11-22T12:00:00Z");
      const begin = { renderId: "r1", still, request: resolve(request), estimatedUsd: null, eventId: "e", now };
      const parent = newRecord(begin);
      for (const index of request.shots.keys()) {
        const id = renderIdOf({ ...still, version: still.etag }, resolve(requestOfShot(request, index)));
        expect(recordOfShot(parent, index, () => null, now)?.renderId).toBe(id);
      }
    }),
  );
});

test("what the shots may cost is never more than the whole may, and enough where their prices fit", () => {
  const cents = fc.integer({ min: 0, max: 10_000 }).map((count) => count / 100);
  const job = fc.record({ seconds: fc.integer({ min: 1, max: 60 }), estimatedUsd: fc.option(cents) });
  fc.assert(
    fc.property(fc.array(job, { minLength: 2, maxLength: 12 }), cents, (jobs, most) => {
      const shares = sharesOf(most, jobs).map((share) => share ?? Number.NaN);
      const micros = (usd: number) => Math.round(usd * 1e6);
      expect(micros(shares.reduce((sum, share) => sum + share, 0))).toBeLessThanOrEqual(micros(most));
      const prices = jobs.map(({ estimatedUsd }) => estimatedUsd);
      const total = prices.reduce<number>((sum, price) => sum + (price ?? Number.NaN), 0);
      if (!(micros(total) <= micros(most))) return;
      for (const [index, price] of prices.entries())
        expect(micros(price ?? 0)).toBeLessThanOrEqual(micros(shares[index] ?? 0));
    }),
  );
});

describe("what can't be used is told with its place", () => {
  const shots = [{ prompt: "push in" }, { prompt: "pan left" }];
  test.each<[unknown, string]>([
    [{ shots: shots.slice(1) }, "shots"],
    [{ shots, prompt: "push in" }, "prompt"],
    [{ shots, shot: { action: "she waves" } }, "shot.action"],
    [{ shots: [...shots, { keep: "the sea" }] }, "shots.2"],
    [{ shots: [...shots, { prompt: "tilt up", secnds: 4 }] }, "shots.2.secnds"],
    [{ chained: true }, "chained"],
    [{ crossFadeSeconds: 1 }, "crossFadeSeconds"],
    [{ shots, chained: true, crossFadeSeconds: 1 }, "crossFadeSeconds"],
    [{ shots, chained: true, characters: ["mossy"] }, "characters"],
    [{ kind: "remix", source: "r1", prompt: "orange", shots }, "shots"],
    [{ kind: "character", source: "r1" }, "character"],
    [{ kind: "character", character: "mossy" }, "source"],
    [{ character: "mossy" }, "character"],
  ])("%j", (request, path) => {
    expect(problemsOf(request).map((problem) => problem.path)).toEqual([path]);
  });
});
