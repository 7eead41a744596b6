import type { RenderRequest } from "../../render/request.ts";
import { collectStills } from "../collect-stills.ts";
import { exitCodes } from "../exit-codes.ts";
import { loadSettings } from "../load-settings.ts";
import { localCatalogue } from "../local-catalogue.ts";
import { type LookedAhead, sayFinding } from "../look-ahead.ts";
import { lookAtStills } from "../look-at-stills.ts";
import { formatTable, printable } from "../table.ts";
import { UsageError } from "../usage-error.ts";

/** `stillmotion explain <still>`: what will be asked of a still, and where each value comes from. Asks nobody, makes nothing. */
export async function explainCommand(path: string, flags: Record<string, unknown>): Promise<number> {
  if (/\.json$/i.test(path))
    throw new UsageError(`${printable(path)}: name the still; \`stillmotion lint\` looks at a request by itself`);
  const settings = await loadSettings(flags, { spends: false });
  const { stills, problems } = await collectStills([path], settings.data);
  const [still, ...more] = stills;
  if (still === undefined || more.length > 0)
    throw new UsageError(
      problems.map(printable).join("\n") || `${printable(path)}: name one still, not a folder of them`,
    );
  const now = new Date();
  const catalogue = localCatalogue(settings);
  const [seen] = await lookAtStills([still], settings, flags);
  if (seen === undefined) throw new Error("a still was not looked at");
  const looked = seen.ahead;
  const isReadable = looked.problems.length === 0;
  const wrong = [...looked.problems, ...looked.missing];
  const shots = looked.resolved.shots ?? null;
  const remarks = (shots ?? [looked.resolved]).map(
    (job) => catalogue.check(job, now)?.message ?? catalogue.noteOn(job),
  );
  const remark = remarks.find((each) => each !== null) ?? null;
  const values = explained(looked);
  if (flags.json === true) {
    const { findings, resolved } = looked;
    const asked = isReadable ? { prompt: resolved.prompt, ...(shots && { shots }), findings, note: remark } : {};
    process.stdout.write(`${JSON.stringify({ still: path, values, ...asked, problems: wrong })}\n`);
  } else {
    const rows = values.map(({ field, value, origin }) => [field, shown(value), printable(origin)]);
    process.stdout.write(`${formatTable([["field", "value", "from"], ...rows])}\n`);
    // Of a request that can't be read, the prompt would be one that nobody asked for.
    if (isReadable) {
      const asked = shots ?? [{ title: "prompt", prompt: looked.resolved.prompt }];
      const prompts = asked.map(({ title, prompt }) => `${printable(title)}:\n${safeLines(prompt)}`);
      process.stdout.write(`\n${prompts.join("\n")}\n`);
      if (remark !== null) process.stdout.write(`\nnote: ${printable(remark)}\n`);
      for (const finding of looked.findings) process.stdout.write(`\n${printable(sayFinding(finding))}\n`);
    }
    for (const problem of wrong) process.stderr.write(`${printable(problem)}\n`);
  }
  return wrong.length > 0 ? exitCodes.rejected : exitCodes.succeeded;
}

export interface ExplainedValue {
  field: string;
  value: unknown;
  origin: string;
}

/** Every value of the request with its origin: those that were said, then those that nobody said. */
export function explained({
  request,
  resolved,
  origins,
}: Pick<LookedAhead, "request" | "resolved" | "origins">): ExplainedValue[] {
  const said = Object.entries(origins).map(([field, origin]) => ({ field, value: valueAt(request, field), origin }));
  const unsaid = Object.entries(resolved)
    .filter(([field, value]) => value !== null && isUnsaid(field, Object.keys(origins)))
    .map(([field, value]) => ({
      field,
      value,
      origin: ["model", "seconds"].includes(field) ? "the provider's default" : "default",
    }));
  return [...said, ...unsaid].sort((left, right) => (left.field < right.field ? -1 : 1));
}

function isUnsaid(field: string, said: readonly string[]): boolean {
  // Of a list of shots, each has its own, and together they are so long.
  if ((field === "prompt" || field === "seconds") && said.includes("shots")) return false;
  if (field === "size" && said.includes("aspect")) return false;
  if (field === "prompt" && said.some((path) => path === "shot.action" || path === "shot.pacing.beats")) return false;
  return !said.some((path) => path === field || path.startsWith(`${field}.`));
}

function valueAt(request: RenderRequest, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], request);
}

function shown(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return printable(text.length > 60 ? `${text.slice(0, 59)}…` : text);
}

function safeLines(text: string): string {
  return text
    .split("\n")
    .map((line) => `  ${printable(line)}`)
    .join("\n");
}
