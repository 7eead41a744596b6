import { expect, test } from "vitest";
import { formatSpend } from "../../lib/cli/commands/spend.ts";

test("a month without a limit is not said to have cost nothing", () => {
  const day = { period: "2026-11-23", spentUsd: 6.4, reservedUsd: 0, limitUsd: 1000 };
  const month = { period: "2026-11", spentUsd: 0, reservedUsd: 0, limitUsd: null };
  const [, ofDay, ofMonth] = formatSpend([day, month]).split("\n");
  expect(ofDay).toMatch(/\$6\.40 +\$0\.00 +\$1000\.00/);
  expect(ofMonth).toMatch(/not counted/);
  expect(ofMonth).not.toContain("$0.00");
});

test("a limited period that has cost nothing yet, and one that was counted once, show their sums", () => {
  const limited = { period: "2026-11-23", spentUsd: 0, reservedUsd: 0, limitUsd: 5 };
  const counted = { period: "2026-11", spentUsd: 0.4, reservedUsd: 0, limitUsd: null };
  expect(formatSpend([limited, counted])).toMatch(/\$0\.00 +\$0\.00 +\$5\.00/);
  expect(formatSpend([limited, counted])).toMatch(/\$0\.40 +\$0\.00 +-/);
});
