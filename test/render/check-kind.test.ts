import fc from "fast-check";
import { expect, test } from "vitest";
import { problemsOf } from "../../lib/render/read-request.ts";
import { type RenderRequest, renderKinds } from "../../lib/render/request.ts";

/** A value that each key may have of itself. */
const values: RenderRequest = {
  kind: "remix",
  still: { key: "stills/a.jpg" },
  source: "r1",
  clips: ["r1", "r2"],
  crossFadeSeconds: 0.5,
  character: "mossy",
  characters: ["mossy"],
  prompt: "slow pan left",
  shot: { action: "slow pan left" },
  keep: "the boat",
  change: "the sky",
  rawPrompt: true,
  model: "m",
  seconds: 4,
  totalSeconds: 9,
  size: "1280x720",
  fit: "cover",
  provider: "studio",
  fallbacks: ["openai"],
  onPolicy: "reject",
  maxCostUsd: 1,
  deadlineMinutes: 5,
  again: true,
  labels: { client: "acme" },
};

const anyRequest = fc
  .tuple(fc.constantFrom(...renderKinds, undefined), fc.subarray(Object.keys(values) as (keyof RenderRequest)[]))
  .map(([kind, keys]): RenderRequest => {
    const request = Object.fromEntries(keys.filter((key) => key !== "kind").map((key) => [key, values[key]]));
    return kind === undefined ? request : { ...request, kind };
  });

test("a request that is taken names the clips that its kind is made of, and no others", () => {
  fc.assert(
    fc.property(anyRequest, (request) => {
      if (problemsOf(request).length > 0) return;
      const kind = request.kind ?? "animate";
      expect(request.source !== undefined).toBe(kind !== "animate" && kind !== "stitch");
      expect(request.clips !== undefined).toBe(kind === "stitch");
      if (kind !== "animate") expect([request.size, request.still]).toEqual([undefined, undefined]);
      // Others can't be asked of a provider's own clip, but where its last frame can be animated.
      if (kind !== "animate" && kind !== "extend") expect(request.fallbacks).toBeUndefined();
    }),
  );
});

test("every problem is about a key that is there, or that is missing", () => {
  fc.assert(
    fc.property(anyRequest, (request) => {
      for (const { path, message } of problemsOf(request)) {
        const isThere = request[path as keyof RenderRequest] !== undefined;
        expect(isThere).toBe(!message.startsWith("is missing"));
      }
    }),
  );
});

test("with its problems put right, a request is taken", () => {
  fc.assert(
    fc.property(anyRequest, (request) => {
      const better: Record<string, unknown> = { ...request };
      for (const { path, message } of problemsOf(request)) {
        if (message.startsWith("is missing")) better[path] = values[path as keyof RenderRequest];
        else delete better[path];
      }
      expect(problemsOf(better)).toEqual([]);
    }),
  );
});
