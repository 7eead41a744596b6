import { stat } from "node:fs/promises";
import type { AskedOfStill } from "../ask-of-still.ts";
import { askOfRequestFile } from "../ask-of-still.ts";
import { collectStills } from "../collect-stills.ts";
import { exitCodes } from "../exit-codes.ts";
import { loadSettings } from "../load-settings.ts";
import { localCatalogue } from "../local-catalogue.ts";
import { isRefused, type LookedAhead, lookAhead, sayFinding } from "../look-ahead.ts";
import { lookAtStills } from "../look-at-stills.ts";
import { printable } from "../table.ts";
import { UsageError } from "../usage-error.ts";

/** `stillmotion lint <request.json|folder|still>`: what is likely to cost a good clip. Asks nobody, makes nothing. */
export async function lintCommand(path: string, flags: Record<string, unknown>): Promise<number> {
  const settings = await loadSettings(flags, { spends: false });
  const looked = /\.json$/i.test(path)
    ? [{ name: path, ahead: await lookAhead(await requestFile(path), null, new Date(), localCatalogue(settings)) }]
    : (await lookAtStills(await stillsIn(path, settings.data), settings, flags)).map(({ still, ahead }) => ({
        name: still.path,
        ahead,
      }));
  for (const { name, ahead } of looked) print(name, ahead, flags.json === true);
  const refused = looked.some(({ ahead }) => isRefused(ahead, settings.strict));
  if (flags.json !== true) {
    const count = looked.reduce((sum, { ahead }) => sum + ahead.findings.length + problemsOf(ahead).length, 0);
    if (count === 0)
      process.stdout.write(`Nothing to remark on ${looked.length === 1 ? "it" : `${looked.length} stills`}.\n`);
  }
  return refused ? exitCodes.rejected : exitCodes.succeeded;
}

async function requestFile(path: string): Promise<AskedOfStill> {
  const facts = await stat(path).catch(() => null);
  if (facts?.isFile() !== true) throw new UsageError(`${printable(path)}: there is no such file`);
  return askOfRequestFile(path);
}

async function stillsIn(path: string, dataFolder: string) {
  const { stills, problems } = await collectStills([path], dataFolder);
  if (stills.length === 0) throw new UsageError(problems.map(printable).join("\n"));
  return stills;
}

function problemsOf({ problems, missing }: LookedAhead): string[] {
  return [...problems, ...missing];
}

function print(name: string, ahead: LookedAhead, json: boolean): void {
  const problems = problemsOf(ahead);
  // Of a request that can't be read, the lint would speak of what nobody asked for.
  const findings = ahead.problems.length > 0 ? [] : ahead.findings;
  const lines = json
    ? [
        ...problems.map((problem) => JSON.stringify({ file: name, severity: "error", problem })),
        ...findings.map((finding) => JSON.stringify({ file: name, ...finding })),
      ]
    : [...problems.map((problem) => `error: ${problem}`), ...findings.map(sayFinding)].map((line) =>
        // Of a request by itself, the problem begins with its name.
        printable(
          line.startsWith(`error: ${name}: `)
            ? line.replace(`error: ${name}: `, `${name}: error: `)
            : `${name}: ${line}`,
        ),
      );
  for (const line of lines) process.stdout.write(`${line}\n`);
}
