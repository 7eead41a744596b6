import fc from "fast-check";
import { expect, test } from "vitest";
import { blameLayer } from "../../lib/render/blame-layer.ts";
import { makersOf } from "../../lib/render/makers-of.ts";
import { mergeLayers, type RequestLayer } from "../../lib/render/merge-requests.ts";
import { readRequest } from "../../lib/render/read-request.ts";
import { resolveRequest } from "../../lib/render/request.ts";
import { requests } from "./arbitrary-request.ts";

function fileOf(key: string, text: string): RequestLayer {
  const read = readRequest(text);
  if (read.status === "unusable") throw new Error(JSON.stringify(read.problems));
  return { origin: key, request: read.request, file: { key, etag: "e", placeOf: read.placeOf } };
}

const layers = [
  { origin: "flags", request: { seconds: 4 } },
  fileOf("a.json", '{\n  "fallbacks": ["studio",\n    "nope"],\n  "shot": { "lighting": "dusk" } }'),
  fileOf("stillmotion.json", '{ "provider": "none",\n "fallbacks": ["other"] }'),
];
const { origins } = mergeLayers(layers);

test.each([
  ["fallbacks.1", "a.json", { line: 3, column: 5 }],
  ["provider", "stillmotion.json", { line: 1, column: 15 }],
  ["shot", "a.json", { line: 4, column: 11 }],
  ["shot.lighting", "a.json", { line: 4, column: 25 }],
  ["seconds", "flags", null],
])("%s is what %s says, at %j", (path, origin, place) => {
  const blamed = blameLayer(layers, origins, path);
  expect([blamed?.layer.origin, blamed?.place]).toEqual([origin, place]);
});

test("nobody is blamed for what nobody said", () => {
  expect(blameLayer(layers, origins, "model")).toBeNull();
  expect(blameLayer(layers, origins, "")).toBeNull();
});

test("whatever a request says, its values are found in it", () => {
  fc.assert(
    fc.property(requests, (request) => {
      const layer = fileOf("it.json", JSON.stringify(request, null, 1));
      for (const path of Object.keys(mergeLayers([layer]).origins))
        expect(blameLayer([layer], mergeLayers([layer]).origins, path)).toMatchObject({ layer, place: {} });
    }),
  );
});

test("the providers a request may turn to, each where it is named", () => {
  const defaults = () => ({ model: "m", seconds: 4, sizes: { landscape: "1280x720", portrait: "720x1280" } });
  const paths = (request: Parameters<typeof makersOf>[0]) =>
    makersOf(request, resolveRequest(request, { provider: "studio" }, defaults, "e")).map(
      ({ path, provider }) => `${path}=${provider}`,
    );
  expect(paths({})).toEqual(["provider=studio"]);
  expect(paths({ provider: "a", fallbacks: ["b/x", { provider: "a" }] })).toEqual([
    "provider=a",
    "fallbacks.0=b",
    "fallbacks.1=a",
  ]);
  expect(paths({ shots: [{ prompt: "x" }, { prompt: "y", provider: "c" }, { prompt: "z" }] })).toEqual([
    "provider=studio",
    "shots.1.provider=c",
  ]);
});
