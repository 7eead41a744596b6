import fc from "fast-check";
import { expect, test } from "vitest";
import { mergeLayers, mergeRequests } from "../../lib/render/merge-requests.ts";
import type { RenderRequest } from "../../lib/render/request.ts";
import { requests } from "./arbitrary-request.ts";

test("merging is associative", () => {
  fc.assert(
    fc.property(requests, requests, requests, (a, b, c) => {
      expect(mergeRequests(mergeRequests(a, b), c)).toEqual(mergeRequests(a, mergeRequests(b, c)));
    }),
    { numRuns: 500 },
  );
});

test("merging with nothing changes nothing", () => {
  fc.assert(
    fc.property(requests, (request) => {
      const alone = mergeRequests(request, {});
      expect(mergeRequests({}, request)).toEqual(alone);
      expect(mergeRequests(alone, request)).toEqual(alone);
    }),
  );
});

test("every value is that of its origin, and every value has one", () => {
  fc.assert(
    fc.property(fc.array(requests, { maxLength: 4 }), (list) => {
      const layers = list.map((request, index) => ({ origin: `layer ${index}`, request }));
      const { request, origins } = mergeLayers(layers);
      expect(Object.keys(origins).sort()).toEqual(pathsOf(request).sort());
      for (const [path, origin] of Object.entries(origins)) {
        const layer = layers.find((each) => each.origin === origin);
        expect(at(layer?.request ?? {}, path)).toEqual(at(request, path));
        // Nothing nearer says it.
        for (const nearer of layers.slice(
          0,
          layers.findIndex((each) => each.origin === origin),
        ))
          expect(at(nearer.request, path)).toBeUndefined();
      }
    }),
    { numRuns: 300 },
  );
});

test.each<[string, RenderRequest, RenderRequest, RenderRequest]>([
  [
    "a shot part by part",
    { shot: { action: "pan left" } },
    { shot: { lighting: "dusk", pacing: { style: "natural" } } },
    { shot: { action: "pan left", lighting: "dusk", pacing: { style: "natural" } } },
  ],
  ["labels one by one", { labels: { a: "1" } }, { labels: { a: "2", b: "2" } }, { labels: { a: "1", b: "2" } }],
  [
    "a nearer prompt in the place of farther action and beats",
    { prompt: "pan left" },
    { shot: { action: "dolly in", pacing: { beats: [{ seconds: 4, move: "dolly in" }] }, lighting: "dusk" } },
    { prompt: "pan left", shot: { lighting: "dusk" } },
  ],
  [
    "a nearer action in the place of a farther prompt",
    { shot: { action: "pan left" } },
    { prompt: "dolly in", keep: "the sea" },
    { shot: { action: "pan left" }, keep: "the sea" },
  ],
  [
    "nearer light beside a farther prompt",
    { shot: { lighting: "dusk" } },
    { prompt: "dolly in" },
    { prompt: "dolly in", shot: { lighting: "dusk" } },
  ],
  [
    "a nearer aspect in the place of a farther size",
    { aspect: "1:1" },
    { size: "1280x720", fit: "blur" },
    { aspect: "1:1", fit: "blur" },
  ],
  [
    "no model of another provider",
    { provider: "openai" },
    { provider: "studio", model: "studio-camera-1" },
    { provider: "openai" },
  ],
  [
    "a nearer model of the farther provider",
    { model: "sora-2-pro" },
    { provider: "openai", model: "sora-2" },
    { provider: "openai", model: "sora-2-pro" },
  ],
])("%s", (_name, nearer, farther, merged) => {
  expect(mergeRequests(nearer, farther)).toEqual(merged);
});

function at(request: RenderRequest, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], request);
}

function pathsOf(value: object, above = ""): string[] {
  return Object.entries(value).flatMap(([name, inner]) =>
    ["shot", "shot.pacing", "labels"].includes(above + name) ? pathsOf(inner, `${above}${name}.`) : [above + name],
  );
}
