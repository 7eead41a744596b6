import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { settingNames } from "../../lib/cli/settings.ts";

test("every setting stands in the table of docs/settings.md, and no other", () => {
  const rows = readFileSync("docs/settings.md", "utf8").matchAll(/^\| (`[^|]+`) \|/gm);
  const named = [...rows].flatMap(([, cell = ""]) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));
  expect(named.sort()).toEqual([...settingNames].sort());
});
