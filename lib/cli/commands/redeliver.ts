import { redeliverEvents } from "../../local/redeliver-events.ts";
import { exitCodes } from "../exit-codes.ts";
import { loadSettings } from "../load-settings.ts";
import { openThisMachine } from "../open-home.ts";
import { runSession } from "../run-session.ts";
import { UsageError } from "../usage-error.ts";

/** `stillmotion redeliver`: has the events that were given up posted once more. */
export async function redeliverCommand(flags: Record<string, unknown>): Promise<number> {
  const settings = await loadSettings(flags);
  if (settings.eventsUrl === undefined)
    throw new UsageError("Events are posted nowhere: set eventsUrl and EVENTS_SECRET first (docs/events.md).");
  const home = await openThisMachine(settings);
  return runSession(home, true, async () => {
    const { redelivered, kept } = await redeliverEvents(settings.data, home.emit);
    const rest = kept === 0 ? "" : ` Lines that hold no event stay in events-dead.jsonl: ${kept}.`;
    process.stdout.write(`Events that are posted once more: ${redelivered}.${rest}\n`);
    return exitCodes.succeeded;
  });
}
