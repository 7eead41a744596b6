import type { ListedObject } from "../objects/object-store.ts";
import { stillFoundEvent } from "../render/reconcile-events.ts";
import { tell } from "../render/reconcile-report.ts";
import { fingerprint, isDroppedStill, isOlder, renderIdOfClip, renderIdOfPrepared } from "../render/reconcile-rules.ts";
import { isEnded } from "../render/render-record.ts";
import type { Reconciling } from "./reconcile.ts";
import type { Known } from "./reconcile-records.ts";

/** Fitted stills and clips that are younger may be of a render that is just beginning. */
const settledSeconds = 3600;

/** Gives a render to each still whose present state has none. */
export async function startLostStills(run: Reconciling, known: Known): Promise<void> {
  const { dependencies, options, report, begun } = run;
  const { recordExpiryDays } = options;
  for await (const listed of dependencies.objects.list(options.stillsBucket, "stills/")) {
    const { bucket, key, changedAt } = listed;
    if (!isDroppedStill(key) || !isOlder(changedAt, options.graceSeconds, begun)) continue;
    // Its record may have been there, and gone: a clip is not paid for again because of that.
    if (recordExpiryDays !== undefined && isOlder(changedAt, (recordExpiryDays - 1) * 86_400, begun)) continue;
    if (isKnown(known, listed) || dependencies.isAtWork({ bucket, key })) continue;
    const still = await dependencies.objects.head({ bucket, key });
    if (still === null || known.stills.has(fingerprint(bucket, key, still.etag))) continue;
    if (options.isTimeUp()) {
      report.complete = false;
      return;
    }
    const answer = options.dryRun ? "started" : await dependencies.start(stillFoundEvent(still, changedAt));
    if (answer === "started") report.started++;
    if (answer !== "known") continue;
    const message = `It was started before, and has no record: look for its execution, ${changedAt.slice(0, 10)} or later.`;
    tell(report, { what: "still_taken_without_record", name: key, message });
  }
}

function isKnown({ stills, sizes }: Known, { bucket, key, bytes, etag, changedAt }: ListedObject): boolean {
  if (etag !== null) return stills.has(fingerprint(bucket, key, etag));
  const openedAt = sizes.get(fingerprint(bucket, key, String(bytes)));
  // Put there before its record was opened, it is what the record is about; else its bytes have to tell.
  return openedAt !== undefined && Date.parse(changedAt) <= openedAt;
}

/** Reports clips that no record knows of. They may be paid for: nobody removes them but their owner. */
export async function reportLostClips(run: Reconciling, known: Known): Promise<void> {
  const { dependencies, options, report, begun } = run;
  const { recordExpiryDays } = options;
  for await (const { bucket, key, changedAt } of dependencies.objects.list(dependencies.clipsBucket, "clips/")) {
    const renderId = renderIdOfClip(key);
    if (renderId === null || known.renders.has(fingerprint(renderId))) continue;
    if (recordExpiryDays !== undefined && isOlder(changedAt, (recordExpiryDays - 1) * 86_400, begun)) continue;
    if ((await dependencies.ledger.get(renderId)) !== null) continue;
    const message = `No record is of this clip in ${bucket}: it was made by another ledger, or its record was removed.`;
    tell(report, { what: "clip_without_record", name: key, message });
  }
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
