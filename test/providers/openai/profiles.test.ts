import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { type ProfileName, profileNames } from "../../../lib/providers/openai/profiles.ts";
import type { Capability } from "./capabilities/capability.ts";
import { comesBack } from "./capabilities/comes-back.ts";
import { elseThereIs } from "./capabilities/else-there-is.ts";
import { goesIn } from "./capabilities/goes-in.ts";
import { type Bench, openBench } from "./profile-bench.ts";

/** The tables of docs/profiles.md, a column a capability. */
const tables = { "What goes in": goesIn, "What comes back": comesBack, "What else there is": elseThereIs };
const capabilities = Object.values(tables).flat();

const cells = new Map<string, Promise<string>>();
const benches = new Map<ProfileName, Promise<Bench>>();

/** What was seen of a capability; tried out once. */
function cell(profile: ProfileName, capability: Capability): Promise<string> {
  const name = `${profile}: ${capability.title}`;
  const bench = benches.get(profile) ?? openBench(profile);
  benches.set(profile, bench);
  const seen = cells.get(name) ?? bench.then(capability.observe);
  cells.set(name, seen);
  return seen;
}

afterAll(async () => {
  for (const bench of benches.values()) await (await bench).close();
});

describe.each(profileNames)("the studio as %s and the provider understand each other", (profile) => {
  test.each(capabilities)("$title", async (capability) => {
    expect(await cell(profile, capability)).not.toBe("");
  });
});

// UPDATE=1 npx vitest run --project unit test/providers/openai/profiles.test.ts
test("docs/profiles.md is what was seen", async () => {
  const file = "docs/profiles.md";
  const [introduction = ""] = readFileSync(file, "utf8").split(/^## What goes in$/m);
  const parts: string[] = [];
  for (const [title, columns] of Object.entries(tables)) {
    const lines = [
      `| profile | ${columns.map((column) => column.title).join(" | ")} |`,
      `|${"---|".repeat(columns.length + 1)}`,
    ];
    for (const profile of profileNames) {
      const row: string[] = [];
      for (const column of columns) row.push(await cell(profile, column));
      lines.push(`| \`${profile}\` | ${row.join(" | ")} |`);
    }
    parts.push(`## ${title}\n\n${lines.join("\n")}\n`);
  }
  const page = introduction + parts.join("\n");
  if (process.env.UPDATE !== undefined) writeFileSync(file, page);
  expect(readFileSync(file, "utf8")).toBe(page);
});
