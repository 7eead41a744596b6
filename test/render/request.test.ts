import { readFileSync, writeFileSync } from "node:fs";
import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { providerDefaults } from "../../lib/providers/catalogue/provider-defaults.ts";
import { sizeOfAspect } from "../../lib/render/aspect.ts";
import { nearestName } from "../../lib/render/nearest-name.ts";
import { readRequest, sayProblem } from "../../lib/render/read-request.ts";
import { renderIdOf } from "../../lib/render/render-id.ts";
import { requestSchema, resolveRequest } from "../../lib/render/request.ts";
import { requestJsonSchema } from "../../lib/render/request-json-schema.ts";
import { requests } from "./arbitrary-request.ts";

const problemsOf = (text: string) => {
  const read = readRequest(text);
  return read.status === "usable" ? [] : read.problems.map(sayProblem);
};

describe("what can't be used is told with its place and what was meant", () => {
  test.each([
    ['{"promt": "x"}', 'line 1, column 11: promt: there is no key of a request "promt" (did you mean "prompt"?)'],
    ['{"PROMPT": "x"}', 'did you mean "prompt"?'],
    ['{"deadline-minutes": 3}', 'did you mean "deadlineMinutes"?'],
    [
      '{\n  "shot": {"lightning": "x"}\n}',
      'line 2, column 25: shot.lightning: there is no part of a shot "lightning" (did you mean "lighting"?)',
    ],
    ['{"shot": {"pacing": {"beat": []}}}', 'did you mean "beats"?'],
    [
      '{"fallbacks": [{"provider": "x", "modl": "y"}]}',
      'fallbacks.0.modl: there is no key of a fallback "modl" (did you mean "model"?)',
    ],
    ['{"seconds": 61}', "line 1, column 13: seconds: is 61: it must be at most 60"],
    ['{"keep": ["a", ""]}', "line 1, column 16: keep.1: is empty: write something, or leave it out"],
    ['{"labels": {"1st": "x"}}', "labels.1st: must be letters"],
    ['{"size": "1280x720", "aspect": "16:9"}', "aspect: size says the shape already"],
    ['{"shot": {"pacing": {"beats": [{"seconds": 0.125, "move": "hold"}]}}}', "at most two decimals"],
    ['{"seconds": 4\n "fit": "blur"}', `line 2, column 2: '"' stands where there should be "," or "}"`],
    ["[]", "must be an object, not a list"],
    ['{"shots": [{"prompt": "pan left"}]}', "line 1, column 11: shots: has 1 entry: it must have at least 2"],
    ['{"seconds": 4.5}', "seconds: must be a whole number, not 4.5"],
    ['{"chained": "yes"}', "chained: must be true or false, not a text"],
    ['{"fit": "squeeze"}', 'fit: must be one of "cover", "contain", "blur"'],
    ['{"totalSeconds": 0}', "totalSeconds: is 0: it must be more than 0"],
    ["", "the text ends here"],
  ])("%j", (text, problem) => {
    expect(problemsOf(text).join("\n")).toContain(problem);
  });

  test("everything at once", () => {
    expect(problemsOf('{"promt": "x", "seconds": 0, "fit": "squeeze"}')).toHaveLength(3);
  });

  test("an unknown key that resembles none names those there are", () => {
    const [problem] = problemsOf('{"colour": 1}');
    expect(problem).not.toContain("did you mean");
    expect(problem).toContain("prompt, shot, shots, chained, characters");
  });
});

test("a slip of one letter is always understood", () => {
  const names = Object.keys(requestSchema.shape).filter((name) => name.length > 4);
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      fc.nat(),
      fc.constantFrom("left out", "doubled", "swapped"),
      (name, seed, slip) => {
        const at = seed % (name.length - 1);
        const [before, letter, next, after] = [
          name.slice(0, at),
          name[at] ?? "",
          name[at + 1] ?? "",
          name.slice(at + 2),
        ];
        const written = {
          "left out": before + next + after,
          doubled: before + letter + letter + next + after,
          swapped: before + next + letter + after,
        }[slip];
        expect(nearestName(written, names)).toBe(name);
      },
    ),
  );
});

test("docs/request.schema.json is the schema", () => {
  const url = new URL("../../docs/request.schema.json", import.meta.url);
  const text = `${JSON.stringify(requestJsonSchema(), null, 2)}\n`;
  if (process.env.UPDATE === "1") writeFileSync(url, text);
  // What an editor is told must be what is read: UPDATE=1 writes it anew.
  expect(JSON.parse(readFileSync(url, "utf8"))).toEqual(JSON.parse(text));
});

describe("the JSON Schema", () => {
  const isValid = new Ajv({ strict: false, allowUnionTypes: true }).compile(requestJsonSchema());

  test("takes every request that we take", () => {
    fc.assert(
      fc.property(requests, (request) => {
        expect(requestSchema.safeParse(request).success).toBe(true);
        expect(isValid({ $schema: "./request.schema.json", ...request })).toBe(true);
      }),
    );
  });

  test.each([
    { promt: "x" },
    { seconds: 61 },
    { seconds: 1.5 },
    { fit: "squeeze" },
    { shot: { mood: "x" } },
    { size: "big" },
    { labels: { a: 1 } },
    { fallbacks: "openai" },
  ])("refuses %j, as we do", (request) => {
    expect(requestSchema.safeParse(request).success).toBe(false);
    expect(isValid(request)).toBe(false);
  });

  test("says of every field what it is for", () => {
    const { properties } = requestJsonSchema() as { properties: Record<string, { description?: string }> };
    for (const [name, { description }] of Object.entries(properties)) expect(description, name).toMatch(/\w{3}/);
  });
});

const still = { bucket: "b", key: "stills/a.jpg", version: "1" };
const resolve = (request: object) =>
  resolveRequest(requestSchema.parse(request), { provider: "studio" }, providerDefaults, "e");

test("with other labels it is the same render, with another shot it is not", () => {
  const id = (request: object) => renderIdOf(still, resolve(request));
  expect(id({ labels: { client: "a" } })).toBe(id({ labels: { client: "b" } }));
  expect(id({ shot: { lighting: "dusk" } })).not.toBe(id({ shot: { lighting: "dawn" } }));
  expect(resolve({ labels: { client: "a" } }).labels).toEqual({ client: "a" });
});

test.each([
  ["16:9", "1280x720"],
  ["9:16", "720x1280"],
  ["1:1", "960x960"],
  ["4:5", "858x1074"],
])("the aspect %s is %s at a provider whose sizes are 1280x720 and 720x1280", (aspect, size) => {
  expect(resolve({ aspect }).size).toBe(size);
});

test("every aspect gives a size that a request may have, of nearly that shape", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), (width, height) => {
      const size = sizeOfAspect(`${width}:${height}`, { landscape: "1280x720", portrait: "720x1280" });
      expect(requestSchema.safeParse({ size }).success).toBe(true);
      const [w = 0, h = 0] = size.split("x").map(Number);
      expect(Math.abs(w / h / (width / height) - 1)).toBeLessThan(0.03);
    }),
  );
});
