import type { Catalogue } from "../providers/catalogue/catalogue.ts";
import { makersOf } from "../render/makers-of.ts";
import { refusalOfCharacters } from "../steps/characters-of.ts";
import { sayPlace } from "./ask-of-still.ts";
import { providerProblem } from "./configured-providers.ts";
import type { LookedAhead } from "./look-ahead.ts";
import { withLedger } from "./read-ledger.ts";
import type { Settings } from "./settings.ts";

/** What requests name and this machine does not have: providers, keys, characters. A stack knows its own. */
export async function nameWhatIsMissing(
  looked: readonly LookedAhead[],
  settings: Settings,
  catalogue: Catalogue,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<LookedAhead[]> {
  if (settings.stack !== undefined) return [...looked];
  const seen = looked.map((ahead) => withProviders(ahead, settings, environment));
  if (!seen.some(asksForCharacters)) return seen;
  return withLedger(settings, async ({ ledger }) =>
    Promise.all(
      seen.map(async (ahead) => {
        if (!asksForCharacters(ahead)) return ahead;
        const failure = await refusalOfCharacters({ catalogue, ledger }, { request: ahead.resolved });
        if (failure === null) return ahead;
        const { message, remedy } = failure;
        return { ...ahead, missing: [`${sayPlace(ahead, "characters")}characters: ${message} ${remedy}`] };
      }),
    ),
  );
}

function withProviders(
  ahead: LookedAhead,
  settings: Settings,
  environment: Readonly<Record<string, string | undefined>>,
): LookedAhead {
  if (ahead.problems.length > 0) return ahead;
  const missing: string[] = [];
  const unready: string[] = [];
  for (const { path: setting, provider: name } of makersOf(ahead.request, ahead.resolved)) {
    const said = { place: sayPlace(ahead, setting), setting, name };
    const unknown = providerProblem(said, settings, environment, { spends: false });
    const keyless = unknown === null ? providerProblem(said, settings, environment, { spends: true }) : null;
    if (unknown !== null) missing.push(unknown);
    if (keyless !== null) unready.push(keyless);
  }
  return { ...ahead, missing, unready: [...new Set(unready)] };
}

function asksForCharacters({ problems, missing, resolved }: LookedAhead): boolean {
  return problems.length === 0 && missing.length === 0 && (resolved.characters ?? []).length > 0;
}
