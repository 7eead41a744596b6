import { askOfStill } from "./ask-of-still.ts";
import type { GivenStill } from "./collect-stills.ts";
import { localCatalogue } from "./local-catalogue.ts";
import { type LookedAhead, lookAhead } from "./look-ahead.ts";
import { nameWhatIsMissing } from "./names-here.ts";
import type { Settings } from "./settings.ts";

/** A still, and what will be asked of it. */
export interface SeenStill {
  still: GivenStill;
  ahead: LookedAhead;
}

/** What will be asked of each still, with all that is known to speak against it. Asks nobody, makes nothing. */
export async function lookAtStills(
  stills: readonly GivenStill[],
  settings: Settings,
  flags: Record<string, unknown>,
): Promise<SeenStill[]> {
  const now = new Date();
  const catalogue = localCatalogue(settings);
  const looked = await Promise.all(
    stills.map(async (still) => lookAhead(await askOfStill(still, settings, flags), still, now, catalogue)),
  );
  const named = await nameWhatIsMissing(looked, settings, catalogue);
  return stills.flatMap((still, index) => {
    const ahead = named[index];
    return ahead === undefined ? [] : [{ still, ahead }];
  });
}
