import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { capabilityTable, testProviderContract } from "../provider-contract.ts";
import { scripts } from "./scripts/scripts.ts";
import { startScript } from "./start-script.ts";

for (const script of scripts) {
  testProviderContract({
    name: script.name,
    capabilities: script.capabilities,
    start: () => startScript(script),
  });
}

test("docs/providers.md has the table of what was tested", () => {
  expect(readFileSync("docs/providers.md", "utf8")).toContain(capabilityTable(scripts));
});
