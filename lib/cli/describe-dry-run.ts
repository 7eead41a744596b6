import type { JobPlan } from "../render/render-record.ts";
import type { DryRun } from "./dry-run.ts";
import { sayFinding } from "./look-ahead.ts";
import { formatTable, printable } from "./table.ts";

/** A dry run for people to read; of a request that can't be read, only why. */
export function describeDryRun(run: DryRun | Pick<DryRun, "still" | "problems">): string {
  if (!("prompt" in run)) return [printable(run.still), ...run.problems.map(sayError)].join("\n\n");
  const { still, values, prompt, shots, fitted, findings, estimatedUsd, next, notes, problems, request } = run;
  const rows = values.map(({ field, value, origin }) => [field, shorten(value), printable(origin)]);
  const parts = [
    `${printable(still)}\n${formatTable([["field", "value", "from"], ...rows])}`,
    shots.length > 0 ? "" : sayPrompt("prompt", prompt),
    ...shots.map((shot) => `${sayPrompt(printable(shot.title), shot.prompt)}\n  the job: ${job(shot)}`),
    fitted === null ? "" : `the still as it would be sent: ${printable(fitted.path)} (${fitted.size})`,
    shots.length > 0
      ? `together: ${request.seconds} s, ${price(estimatedUsd)}`
      : `the job: ${job({ ...request, estimatedUsd })}`,
    next.length === 0 ? "" : `should it fail:\n${next.map((plan) => `  ${plan.rung}: ${job(plan)}`).join("\n")}`,
    ...findings.map((finding) => printable(sayFinding(finding))),
    ...notes.map((note) => printable(`note: ${note}`)),
    ...problems.map(sayError),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function sayError(problem: string): string {
  return printable(`error: ${problem}`);
}

function job({ provider, model, seconds, size, estimatedUsd }: Omit<JobPlan, "rung">): string {
  return printable(`${provider} ${model}, ${seconds} s, ${size ?? "size by the still"}, ${price(estimatedUsd)}`);
}

function price(usd: number | null): string {
  return usd === null ? "price unknown" : `$${usd.toFixed(2)}`;
}

function sayPrompt(name: string, prompt: string): string {
  const lines = prompt.split("\n").map((line) => `  ${printable(line)}`);
  return `${name}:\n${lines.join("\n")}`;
}

function shorten(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return printable(text.length > 60 ? `${text.slice(0, 59)}…` : text);
}
