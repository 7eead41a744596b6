import { tell } from "../render/reconcile-report.ts";
import { isOlder } from "../render/reconcile-rules.ts";
import { isEnded } from "../render/render-record.ts";
import type { Reconciling } from "./reconcile.ts";

/** A render that ended this long ago is not at giving its place back any more. */
const settledSeconds = 300;

/** Gives back the places of renders that have ended; those of renders that nobody knows end with their lease. */
export async function reconcilePlaces({ dependencies, options, report, begun }: Reconciling): Promise<void> {
  const { ledger, places, providers } = dependencies;
  for (const provider of providers) {
    const { leases, tickets } = await places.look(provider);
    const until = new Map(leases.map((lease) => [lease.renderId, lease.until]));
    for (const renderId of new Set([...leases, ...tickets].map((held) => held.renderId))) {
      const record = (await ledger.get(renderId))?.record;
      if (record !== undefined) {
        if (!isEnded(record.status) || !isOlder(record.endedAt ?? record.updatedAt, settledSeconds, begun)) continue;
        if (!options.dryRun) await places.release(provider, renderId);
        report.released++;
        continue;
      }
      const end = until.get(renderId);
      if (end === undefined) continue;
      const message = `It has a place at ${provider} until ${new Date(end).toISOString()}, and no record: the place comes free by itself then.`;
      tell(report, { what: "place_without_record", name: renderId, message });
    }
  }
}
