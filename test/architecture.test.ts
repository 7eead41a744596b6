import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

// Imports point one way: the outer layers know the inner ones, never the other way round.
const layers: [RegExp, number][] = [
  [/^lib\/render\//, 0],
  [/^lib\/(providers|objects|ledger|media|studio)\//, 1],
  [/^lib\/(steps|batch|webhooks)\//, 2],
  [/^lib\/(local|aws)\//, 3],
  [/^lib\/(cli|infrastructure)\//, 4],
  [/^(functions|bin)\//, 5],
];
const layerOf = (file: string) => layers.find(([pattern]) => pattern.test(file))?.[1];
const files = globSync(["lib/**/*.ts", "bin/**/*.ts", "functions/**/*.ts"]).map((file) => file.replaceAll("\\", "/"));

function importsOf(file: string): string[] {
  const source = readFileSync(file, "utf8");
  return [...source.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map((match) => match[1] ?? "");
}

test("every source file belongs to a layer", () => {
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter((file) => layerOf(file) === undefined)).toEqual([]);
});

test("imports point inward", () => {
  const outward = files.flatMap((file) =>
    importsOf(file)
      .filter((name) => name.startsWith("."))
      .map((name) => join(dirname(file), name).replaceAll("\\", "/"))
      .filter((target) => (layerOf(target) ?? 0) > (layerOf(file) ?? 0))
      .map((target) => `${file} imports ${target}`),
  );
  expect(outward).toEqual([]);
});

test("the domain uses no package but zod, and no input or output", () => {
  const allowed = new Set(["zod/mini", "node:crypto"]);
  const foreign = files
    .filter((file) => file.startsWith("lib/render/"))
    .flatMap((file) =>
      importsOf(file)
        .filter((name) => !name.startsWith(".") && !allowed.has(name))
        .map((name) => `${file} imports ${name}`),
    );
  expect(foreign).toEqual([]);
});

test("the domain and the steps have no clock, no chance and no environment of their own", () => {
  const found = files
    .filter((file) => /^lib\/(render|steps)\//.test(file))
    .filter((file) =>
      /process\.env|Date\.now\(|new Date\(\)|setTimeout\(|Math\.random\(/.test(readFileSync(file, "utf8")),
    );
  expect(found).toEqual([]);
});

test("the steps use no SDK", () => {
  const found = files
    .filter((file) => file.startsWith("lib/steps/"))
    .flatMap((file) =>
      importsOf(file)
        .filter((name) => !name.startsWith(".") && name !== "node:crypto" && name !== "zod/mini")
        .map((name) => `${file} imports ${name}`),
    );
  expect(found).toEqual([]);
});
