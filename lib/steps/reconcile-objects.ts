import type { ListedObject } from "../objects/object-store.ts";
import { stillFoundEvent } from "../render/reconcile-events.ts";
import { tell } from "../render/reconcile-report.ts";
import { isDroppedStill, isOlder, renderIdOfClip, renderIdOfPrepared } from "../render/reconcile-rules.ts";
import { isEnded } from "../render/render-record.ts";
import type { Reconciling } from "./reconcile.ts";
import { sweep } from "./sweep.ts";

/** Fitted stills and clips that are younger may be of a render that is just beginning. */
const settledSeconds = 3600;
/** Clips and records are paid for and stay: whether all are there is a look at everything, and rare. */
export const auditSeconds = 7 * 86_400;

/** Gives a render to each still whose present state has none. */
export function startLostStills(run: Reconciling): Promise<void> {
  const { dependencies, options } = run;
  return sweep(run, {
    name: "stills",
    list: (after) => dependencies.objects.list(options.stillsBucket, "stills/", after ?? undefined),
    placeOf: ({ key }) => key,
    changedAt: ({ changedAt }) => changedAt,
    look: (listed) => startLostStill(run, listed),
  });
}

async function startLostStill(run: Reconciling, listed: ListedObject): Promise<boolean> {
  const { dependencies, options, report, begun } = run;
  const { bucket, key, changedAt } = listed;
  if (!isDroppedStill(key)) return true;
  if (!isOlder(changedAt, options.graceSeconds, begun)) return false;
  const { recordExpiryDays } = options;
  // Its record may have been there, and gone: a clip is not paid for again because of that.
  if (recordExpiryDays !== undefined && isOlder(changedAt, (recordExpiryDays - 1) * 86_400, begun)) return true;
  if (dependencies.isAtWork({ bucket, key })) return false;
  const records = await Array.fromAsync(dependencies.ledger.listByStill({ bucket, key }));
  const isOf = (etag: string) => records.some(({ still }) => still.etag === etag);
  if (listed.etag !== null && isOf(listed.etag)) return true;
  // Put there before a record of its size was opened, it is what that record is about; else its bytes have to tell.
  const isSame = records.some(({ still, createdAt }) => still.bytes === listed.bytes && changedAt <= createdAt);
  if (listed.etag === null && isSame) return true;
  const still = await dependencies.objects.head({ bucket, key });
  if (still === null || isOf(still.etag)) return true;
  const answer = options.dryRun ? "started" : await dependencies.start(stillFoundEvent(still, changedAt));
  if (answer === "started") report.started++;
  if (answer !== "known") return false;
  const message = `It was started before, and has no record: look for its execution, ${changedAt.slice(0, 10)} or later.`;
  tell(report, { what: "still_taken_without_record", name: key, message });
  return true;
}

/** Reports clips that no record knows of. They may be paid for: nobody removes them but their owner. */
export function reportLostClips(run: Reconciling): Promise<void> {
  const { dependencies, options, report, begun } = run;
  const { recordExpiryDays } = options;
  return sweep(run, {
    name: "clips",
    everySeconds: auditSeconds,
    list: (after) => dependencies.objects.list(dependencies.clipsBucket, "clips/", after ?? undefined),
    placeOf: ({ key }) => key,
    async look({ bucket, key, changedAt }) {
      const renderId = renderIdOfClip(key);
      if (renderId === null) return true;
      if (recordExpiryDays !== undefined && isOlder(changedAt, (recordExpiryDays - 1) * 86_400, begun)) return true;
      if ((await dependencies.ledger.get(renderId)) !== null) return true;
      const message = `No record is of this clip in ${bucket}: it was made by another ledger, or its record was removed.`;
      tell(report, { what: "clip_without_record", name: key, message });
      return true;
    },
  });
}

/** Removes fitted stills of renders that have ended, or never began. */
export async function removePrepared({ dependencies, options, report, begun }: Reconciling): Promise<void> {
  const { ledger, objects, clipsBucket } = dependencies;
  for await (const { bucket, key, changedAt } of objects.list(clipsBucket, "prepared/")) {
    const renderId = renderIdOfPrepared(key);
    if (renderId === null || !isOlder(changedAt, settledSeconds, begun)) continue;
    if (dependencies.isAtWork({ renderId })) continue;
    const record = (await ledger.get(renderId))?.record;
    if (record !== undefined && !isEnded(record.status)) continue;
    if (!options.dryRun) await objects.remove({ bucket, key });
    report.removed++;
  }
}
