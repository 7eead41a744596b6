import { renderFoundEvent } from "../render/reconcile-events.ts";
import { tell } from "../render/reconcile-report.ts";
import { fingerprint, isOlder, isOverdue, subjectOf } from "../render/reconcile-rules.ts";
import { currentAttempt, isEnded, type RenderRecord } from "../render/render-record.ts";
import type { Reconciling } from "./reconcile.ts";

/** What the ledger knows, as one number for each name: a hundred thousand renders in a few megabytes. */
export interface Known {
  renders: Set<number>;
  /** Bucket, key and etag. */
  stills: Set<number>;
  /** Bucket, key and size, and when the newest record of that was opened: for stores that tell no etag in a list. */
  sizes: Map<number, number>;
  /** When the newest render of each subject was opened. */
  subjects: Map<number, number>;
  providers: Set<string>;
}

/** One pass over all records: carries on with renders without an end, reports those whose clip is gone. */
export async function reconcileRecords(run: Reconciling): Promise<Known> {
  const { ledger, objects, clipsBucket } = run.dependencies;
  const known: Known = {
    renders: new Set(),
    stills: new Set(),
    sizes: new Map(),
    subjects: new Map(),
    providers: new Set(),
  };
  const clips = new Set<number>();
  for await (const { key } of objects.list(clipsBucket, "clips/")) clips.add(fingerprint(key));
  for await (const record of ledger.list()) {
    note(known, record);
    if (isEnded(record.status)) await reportLostClip(run, record, clips);
    else await carryOn(run, record);
  }
  return known;
}

function note({ renders, stills, sizes, subjects, providers }: Known, record: RenderRecord): void {
  const { renderId, request, attempts, next } = record;
  const { bucket, key, etag, bytes } = record.still;
  renders.add(fingerprint(renderId));
  stills.add(fingerprint(bucket, key, etag));
  const ofSize = fingerprint(bucket, key, String(bytes));
  const openedAt = Date.parse(record.createdAt);
  sizes.set(ofSize, Math.max(sizes.get(ofSize) ?? 0, openedAt));
  subjects.set(subjectOf(record), Math.max(subjects.get(subjectOf(record)) ?? 0, openedAt));
  for (const { provider } of [request, ...attempts, ...(next === null ? [] : [next])]) providers.add(provider);
}

async function carryOn(run: Reconciling, listed: RenderRecord): Promise<void> {
  const { dependencies, options, report } = run;
  const { renderId } = listed;
  const isDue = (record: RenderRecord) =>
    options.overdueSeconds === null
      ? !isEnded(record.status)
      : isOverdue(record, options.overdueSeconds, dependencies.now());
  if (!isDue(listed) || dependencies.isAtWork({ renderId })) return;
  if (options.isTimeUp()) {
    report.complete = false;
    return;
  }
  // As it is now: a list may tell of a while ago.
  const record = (await dependencies.ledger.get(renderId))?.record;
  if (record === undefined || !isDue(record)) return;
  const provider = currentAttempt(record)?.provider ?? record.request.provider;
  // Started without it, the render would end, and give up a job that may be paid for.
  if (record.kind !== "stitch" && !dependencies.hasProvider(provider)) {
    const message = `The render has no end, and waits for its provider ${provider}, which is not to be had here.`;
    tell(report, { what: "render_without_provider", name: renderId, message });
    return;
  }
  const answer = options.dryRun ? "started" : await dependencies.start(renderFoundEvent(record));
  if (answer === "started") report.resumed++;
}

async function reportLostClip(run: Reconciling, record: RenderRecord, clips: Set<number>): Promise<void> {
  const { dependencies, options, report, begun } = run;
  const { clip, renderId, endedAt, status } = record;
  if (status !== "succeeded" || clip === null || clips.has(fingerprint(clip.key))) return;
  const { clipExpiryDays } = options;
  if (clipExpiryDays !== undefined && isOlder(endedAt ?? record.updatedAt, (clipExpiryDays - 1) * 86_400, begun))
    return;
  // It may have been filed after the clips were listed.
  if ((await dependencies.objects.head({ bucket: clip.bucket, key: clip.key })) !== null) return;
  const message = `Its clip ${clip.key} is gone from ${clip.bucket}. The still can be rendered anew with --again.`;
  tell(report, { what: "record_without_clip", name: renderId, message });
}
