import { join } from "node:path";
import { createEventFile } from "../../local/event-file.ts";
import { createLocalProviders } from "../../local/local-providers.ts";
import type { VideoProvider } from "../../providers/video-provider.ts";
import { cancelRender } from "../../steps/cancel-render.ts";
import { exitCodes } from "../exit-codes.ts";
import { loadSettings, whereOf } from "../load-settings.ts";
import { withLedger } from "../read-ledger.ts";
import { usableProviders } from "../usable-providers.ts";
import { UsageError } from "../usage-error.ts";

/** `stillmotion cancel <renderId>`: ends a render, and its job at the provider where that can be stopped. */
export async function cancelCommand(renderId: string, flags: Record<string, unknown>): Promise<number> {
  const settings = await loadSettings(flags);
  const { data, stack } = settings;
  const providers = createLocalProviders(data, stack === undefined ? await usableProviders(settings) : []);
  try {
    const outcome = await withLedger(settings, ({ ledger, budgets, places }, isServedByOther) => {
      // A stack, and a running process with its own studio, see the cancellation and stop the job themselves.
      const provider = (name: string): Pick<VideoProvider, "cancel" | "origin"> | null =>
        stack !== undefined || (name === "studio" && isServedByOther)
          ? { cancel: async () => ({ status: "canceled" }) }
          : providers.find(name);
      const emit = stack === undefined ? createEventFile(join(data, "events.jsonl")) : async () => {};
      // Whatever the limit is where it was rendered: a place it may have is given back.
      const limits = { mostJobsAt: () => 1 };
      return cancelRender({ ledger, budgets, places, provider, emit, settings: limits, now: () => new Date() })(
        renderId,
      );
    });
    if (outcome.status === "unknown") {
      throw new UsageError(`There is no render ${renderId} in ${whereOf(settings)}; \`stillmotion list\` shows all.`);
    }
    if (outcome.status === "ended") {
      throw new UsageError(`The render ${renderId} is ${outcome.record.status} already: there is nothing to cancel.`);
    }
    process.stdout.write(`Canceled ${renderId}.\n`);
    if (outcome.jobProblem === null) return exitCodes.succeeded;
    process.stderr.write(`Its job could not be stopped and may still be billed: ${outcome.jobProblem}\n`);
    return exitCodes.failed;
  } finally {
    await providers.close();
  }
}
