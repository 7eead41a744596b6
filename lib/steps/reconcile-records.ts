import { renderFoundEvent } from "../render/reconcile-events.ts";
import { tell } from "../render/reconcile-report.ts";
import { isOlder, isOverdue } from "../render/reconcile-rules.ts";
import { currentAttempt, openStatuses, type RenderRecord } from "../render/render-record.ts";
import type { Reconciling } from "./reconcile.ts";
import { auditSeconds } from "./reconcile-objects.ts";
import { sweep } from "./sweep.ts";

/** Carries on with renders without an end. */
export async function carryOnRenders(run: Reconciling): Promise<void> {
  const { dependencies, options, report } = run;
  for (const status of openStatuses) {
    for await (const record of dependencies.ledger.listByStatus(status)) {
      // The oldest come first: none of the others can be overdue.
      if (!isOlder(record.createdAt, options.overdueSeconds ?? 0, dependencies.now())) break;
      if (options.isTimeUp()) {
        report.complete = false;
        return;
      }
      await carryOn(run, record);
    }
  }
}

async function carryOn({ dependencies, options, report }: Reconciling, record: RenderRecord): Promise<void> {
  const { renderId } = record;
  const { overdueSeconds } = options;
  if (overdueSeconds !== null && !isOverdue(record, overdueSeconds, dependencies.now())) return;
  if (dependencies.isAtWork({ renderId })) return;
  const provider = currentAttempt(record)?.provider ?? record.request.provider;
  // Started without it, the render would end, and give up a job that may be paid for.
  if (record.kind !== "stitch" && !dependencies.providers.includes(provider)) {
    const message = `The render has no end, and waits for its provider ${provider}, which is not to be had here.`;
    tell(report, { what: "render_without_provider", name: renderId, message });
    return;
  }
  const answer = options.dryRun ? "started" : await dependencies.start(renderFoundEvent(record));
  if (answer === "started") report.resumed++;
}

/** Reports renders whose clip is gone. */
export function reportGoneClips(run: Reconciling): Promise<void> {
  const { ledger } = run.dependencies;
  return sweep(run, {
    name: "records",
    everySeconds: auditSeconds,
    list: (after) => ledger.listByStatus("succeeded", after ?? undefined),
    placeOf: ({ createdAt }) => createdAt,
    look: (record) => reportGoneClip(run, record),
  });
}

async function reportGoneClip({ dependencies, options, report, begun }: Reconciling, record: RenderRecord) {
  const { clip, renderId, endedAt, updatedAt } = record;
  const { clipExpiryDays } = options;
  if (clip === null) return true;
  if (clipExpiryDays !== undefined && isOlder(endedAt ?? updatedAt, (clipExpiryDays - 1) * 86_400, begun)) return true;
  if ((await dependencies.objects.head({ bucket: clip.bucket, key: clip.key })) !== null) return true;
  const message = `Its clip ${clip.key} is gone from ${clip.bucket}. The still can be rendered anew with --again.`;
  tell(report, { what: "record_without_clip", name: renderId, message });
  return true;
}
