import { join } from "node:path";
import { createEventFile } from "../../local/event-file.ts";
import { createLocalProviders, type LocalProviders } from "../../local/local-providers.ts";
import type { VideoProvider } from "../../providers/video-provider.ts";
import type { OutgoingEvent } from "../../render/outgoing-event.ts";
import { cancelRender } from "../../steps/cancel-render.ts";
import { exitCodes } from "../exit-codes.ts";
import { loadSettings, whereOf } from "../load-settings.ts";
import { type OpenedLedgers, withLedger } from "../read-ledger.ts";
import { usableProviders } from "../usable-providers.ts";
import { UsageError } from "../usage-error.ts";

/** `stillmotion cancel <id>`: ends a render, and its job at the provider where that can be stopped; or a batch. */
export async function cancelCommand(renderId: string, flags: Record<string, unknown>): Promise<number> {
  const settings = await loadSettings(flags);
  const { cancelBatchCommand, isBatchId } = await import("./cancel-batch.ts");
  if (isBatchId(renderId)) return cancelBatchCommand(renderId, settings);
  const { data, stack } = settings;
  const providers = createLocalProviders(data, stack === undefined ? await usableProviders(settings) : []);
  try {
    const emit = stack === undefined ? createEventFile(join(data, "events.jsonl")) : async () => {};
    const outcome = await withLedger(settings, (ledgers, isServedByOther) =>
      createCancel({ ...ledgers, emit }, { providers, stack, isServedByOther })(renderId),
    );
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

/** Cancels renders of a ledger as this process may. */
export function createCancel(
  ledgers: OpenedLedgers & { emit(event: OutgoingEvent): Promise<void> },
  where: { providers: Pick<LocalProviders, "find">; stack: string | undefined; isServedByOther: boolean },
) {
  // A stack, and a running process with its own studio, see the cancellation and stop the job themselves.
  const provider = (name: string): Pick<VideoProvider, "cancel" | "origin"> | null =>
    where.stack !== undefined || (name === "studio" && where.isServedByOther)
      ? { cancel: async () => ({ status: "canceled" }) }
      : where.providers.find(name);
  // Whatever the limit is where it was rendered: a place it may have is given back.
  const settings = { mostJobsAt: () => 1 };
  return cancelRender({ ...ledgers, provider, settings, now: () => new Date() });
}
