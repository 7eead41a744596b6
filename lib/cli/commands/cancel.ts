import { createLocalProviders } from "../../local/local-providers.ts";
import { ownFailure } from "../../render/own-failures.ts";
import { currentAttempt, isEnded, withAttempt } from "../../render/render-record.ts";
import { exitCodes } from "../exit-codes.ts";
import { loadSettings } from "../load-settings.ts";
import { providerAccess } from "../open-home.ts";
import { withLedger } from "../read-ledger.ts";
import { UsageError } from "../usage-error.ts";

/** `stillmotion cancel <renderId>`: ends a render, and its job at the provider where that can be stopped. */
export async function cancelCommand(renderId: string, flags: Record<string, unknown>): Promise<number> {
  const settings = await loadSettings(flags);
  const canceled = await withLedger(settings.data, async (ledger) => {
    const entry = await ledger.get(renderId);
    if (entry === null)
      throw new UsageError(`There is no render ${renderId} in ${settings.data}; \`stillmotion list\` shows all.`);
    const time = new Date().toISOString();
    const failure = ownFailure("canceled");
    const result = await ledger.update(entry, (record) =>
      isEnded(record.status) || record.clip !== null
        ? null
        : {
            ...record,
            ...withAttempt(record, { state: "failed", failure, endedAt: time }),
            status: "canceled",
            failure,
            endedAt: time,
          },
    );
    if (!result.changed)
      throw new UsageError(`The render ${renderId} has ${result.record.status} already: there is nothing to cancel.`);
    return entry.record;
  });
  const attempt = currentAttempt(canceled);
  process.stdout.write(`Canceled ${renderId}.\n`);
  // The studio of a running process stops by itself: the render's next poll sees that it is canceled.
  if (attempt?.jobId == null || attempt.state !== "running" || attempt.provider === "studio")
    return exitCodes.succeeded;
  const providers = createLocalProviders(settings.data, providerAccess());
  const answer = await providers.find(attempt.provider)?.cancel?.(attempt.jobId);
  if (answer?.status === "failed") {
    process.stderr.write(
      `The provider's job ${attempt.jobId} could not be stopped: ${answer.failure.message} It may still be billed.\n`,
    );
    return exitCodes.failed;
  }
  return exitCodes.succeeded;
}
