import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { problemsOfKind } from "../../lib/render/check-kind.ts";
import { type RenderRequest, renderKinds, requestSchema } from "../../lib/render/request.ts";

const page = readFileSync("docs/requests.md", "utf8");
const keys = Object.keys(requestSchema.shape).filter((key) => key !== "$schema");
const codesOf = (text: string) => [...text.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name);
const [first = [], second = []] = [...page.matchAll(/^\|[^\n]+\|\n\|-+\|[^\n]*\n((?:\|[^\n]*\n)+)/gm)].map(
  ([, rows = ""]) => rows.trim().split("\n"),
);

test("every key of a request stands in the table of docs/requests.md, and no other", () => {
  const named = first.flatMap((row) => codesOf(row.split("|")[1] ?? ""));
  expect(named.sort()).toEqual(keys.sort());
});

test("the row of kind names every kind", () => {
  const row = first.find((each) => each.startsWith("| `kind`")) ?? "";
  expect(codesOf(row.split("|")[2] ?? "").sort()).toEqual([...renderKinds].sort());
});

test.each(renderKinds)("the page says which keys go with %s", (kind) => {
  const row = second.find((each) => codesOf(each.split("|")[1] ?? "").includes(kind)) ?? "";
  const common = [
    "prompt",
    "shot",
    "keep",
    "change",
    "rawPrompt",
    "again",
    "when",
    "maxCostUsd",
    "deadlineMinutes",
    "labels",
  ];
  const said = { stitch: common.slice(5), character: common.slice(6) }[kind as string] ?? common;
  const refused = (key: string) =>
    problemsOfKind({ kind, [key]: key === "shots" ? [] : "x" } as RenderRequest).some(
      ({ path, message }) => path === key && /does not go with|belongs to/.test(message),
    );
  const taken = keys.filter((key) => key !== "kind" && !refused(key));
  expect([...said, ...codesOf(row.split("|")[2] ?? "")].sort()).toEqual(taken.sort());
});
