import { glob, readFile } from "node:fs/promises";
import { expect, test } from "vitest";

// What a provider's answer is called stands in tables of their own: see docs/failures.md, "How it is decided".
const folders = ["render", "steps", "batch", "media", "providers", "local"];
const elsewhere = [/^lib\/providers\/failures\//, /^lib\/render\/lint\//];

test("every code that Stillmotion gives a failure by itself stands in docs/failures.md", async () => {
  const page = await readFile("docs/failures.md", "utf8");
  const codes = new Map<string, string>();
  for await (const path of glob(folders.map((folder) => `lib/${folder}/**/*.ts`))) {
    if (elsewhere.some((pattern) => pattern.test(path))) continue;
    for (const code of codesIn(await readFile(path, "utf8"))) codes.set(code, path);
  }
  expect(codes.size).toBeGreaterThan(50);
  expect([...codes].filter(([code]) => !page.includes(`\`${code}\``))).toEqual([]);
});

function codesIn(source: string): string[] {
  const given = [...source.matchAll(/\b(?:code: |refuse\(\s*|failed\()"([a-z]+(?:_[a-z]+)+)"/g)];
  const table = /const ownFailures = \{(.*?)\n\} as const/s.exec(source)?.[1] ?? "";
  const own = [...table.matchAll(/^ {2}([a-z_]+): \{/gm)];
  return [...given, ...own].map((match) => match[1] ?? "");
}
