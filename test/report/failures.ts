import { existsSync, readFileSync } from "node:fs";
import { classifyFailure } from "../../lib/providers/classify.ts";
import type { Failure, FailureClass } from "../../lib/render/failure.ts";

/** One collected answer and what it means. */
export interface FailureRow {
  id?: string;
  provider: string;
  phase: "create" | "poll" | "download" | "webhook";
  http_status: number | null;
  body: unknown;
  expected_class: FailureClass;
  ambiguous?: boolean;
  source?: string;
}

export interface JudgedRow {
  row: FailureRow;
  failure: Failure;
}

const fixtures = new URL("../fixtures/", import.meta.url);

export function readRows(name: string): FailureRow[] {
  const file = new URL(name, fixtures);
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as FailureRow);
}

export function judge(rows: readonly FailureRow[]): JudgedRow[] {
  return rows.map((row) => ({
    row,
    failure: classifyFailure({ provider: row.provider, phase: row.phase, httpStatus: row.http_status, body: row.body }),
  }));
}

/** How often the answers of one class, one provider or all of them were understood. */
export function score(judged: readonly JudgedRow[], failureClass?: FailureClass) {
  const isRight = ({ row, failure }: JudgedRow) => row.expected_class === failure.class;
  const expected = judged.filter(({ row }) => failureClass === undefined || row.expected_class === failureClass);
  const answered = judged.filter(({ failure }) => failureClass === undefined || failure.class === failureClass);
  const right = expected.filter(isRight).length;
  return {
    rows: expected.length,
    right,
    recall: expected.length === 0 ? 1 : right / expected.length,
    precision: answered.length === 0 ? 1 : answered.filter(isRight).length / answered.length,
  };
}

const classes: readonly FailureClass[] = ["policy", "request", "account", "rate_limited", "transient", "expired"];
const percent = (share: number) => `${(share * 100).toFixed(1)} %`.padStart(8);

function report(name: string): void {
  const all = readRows(name);
  const judged = judge(all.filter((row) => row.ambiguous !== true));
  console.log(`\n${name}: ${all.length} rows, ${judged.length} unambiguous`);
  console.log(`${"class".padEnd(14)}  rows    recall precision`);
  for (const failureClass of classes) {
    const { rows, recall, precision } = score(judged, failureClass);
    console.log(`${failureClass.padEnd(14)} ${String(rows).padStart(5)} ${percent(recall)}  ${percent(precision)}`);
  }
  console.log(`${"all".padEnd(14)} ${String(judged.length).padStart(5)} ${percent(score(judged).recall)}`);
  console.log(`\n${"provider".padEnd(38)}  rows  right`);
  for (const provider of [...new Set(judged.map(({ row }) => row.provider))].sort()) {
    const { rows, right } = score(judged.filter(({ row }) => row.provider === provider));
    console.log(`${provider.padEnd(38)} ${String(rows).padStart(5)}  ${String(right).padStart(5)}`);
  }
  for (const { row, failure } of judged.filter(({ row, failure }) => row.expected_class !== failure.class)) {
    console.log(
      `wrong: ${row.provider} ${row.phase}: ${row.expected_class} taken for ${failure.class}: ${JSON.stringify(row.body).slice(0, 160)}`,
    );
  }
}

if (import.meta.main) {
  const asked = process.argv.slice(2);
  const usual = ["provider-errors.jsonl", "provider-errors-documented.jsonl", "provider-errors-written.jsonl"];
  for (const name of asked.length > 0 ? asked : usual) report(name);
}
