import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** What users of such systems lose money and trust by, in the numbering of the list that this product was built from. */
const needs = {
  1: "charged twice when a submit is retried",
  2: "a crash loses a result that is paid for",
  3: "blocked outputs are billed, or nobody can tell",
  4: "moderation that is a matter of chance",
  5: "a job that never completes",
  6: "hung requests and dripping servers",
  7: "a failure shown as a success",
  8: "one failing poll ends a paid job",
  9: "outputs that expire before they are saved",
  16: "jobs that are silently missing",
  17: "25,000 events end a long wait",
  18: "payloads beyond 256 KB",
  19: "failures that can't change are retried",
  20: "budgets that do not bite",
  21: "too many requests",
};

const names = globSync(["test/**/*.test.ts", "test/**/*.contract.ts", "test/**/*.journey.ts"]).flatMap((file) =>
  [...readFileSync(file, "utf8").matchAll(/"NEEDS (\d+): /g)].map(([, number]) => Number(number)),
);

test.each(Object.entries(needs))("need %s (%s) has a test that bears its number", (number) => {
  expect(names).toContain(Number(number));
});
