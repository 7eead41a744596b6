import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { makeTemplate, resourcesOf } from "./make-stack.ts";

const template = makeTemplate({ webhooks: "true" });
const text = readFileSync("docs/operate.md", "utf8");

/** The logical ids of a type, without the path before them and the hash behind. */
function namesOf(type: string, path: RegExp): string[] {
  return resourcesOf(template, type).map(([id]) => id.replace(path, "").slice(0, -8));
}

const functions = namesOf("AWS::Lambda::Function", /^Functions/).map((name) => name.replace(/Function$/, ""));
const queues = namesOf("AWS::SQS::Queue", /^/);
const alarms = namesOf("AWS::CloudWatch::Alarm", /^ObservabilityAlarms/);

/** The rows of the table with this first heading: the name in the first cell, and the other cells. */
function tableOf(heading: string): Map<string, string[]> {
  const [, rows = ""] = new RegExp(`^\\| ${heading} \\|.*\\n\\|[-|]+\\|\\n((?:\\|.*\\n)+)`, "m").exec(text) ?? [];
  return new Map(
    rows
      .trim()
      .split("\n")
      .map((row) => row.slice(1, -1).split("|"))
      .map(([name = "", ...cells]): [string, string[]] => [name.replaceAll("`", "").trim(), cells]),
  );
}

test.each([
  ["function", functions],
  ["queue", queues],
  ["alarm", alarms.filter((name) => !functions.some((each) => name === `${each}Errors`))],
])("docs/operate.md says of every %s what it is and what to do", (heading, names) => {
  const table = tableOf(heading);
  expect([...table.keys()].sort()).toEqual([...names].sort());
  for (const cells of table.values()) {
    expect(cells).toHaveLength(2);
    for (const cell of cells) expect(cell.trim()).not.toBe("");
  }
});

test("every function and every queue has an alarm of its name", () => {
  for (const name of [...functions.map((each) => `${each}Errors`), ...queues]) expect(alarms).toContain(name);
});

test("the tables lead to headings that are there", () => {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading.toLowerCase().replaceAll(" ", "-"),
  );
  for (const [, anchor] of text.matchAll(/\]\(#([^)]+)\)/g)) expect(headings).toContain(anchor);
});
