import type { ListedObject } from "../objects/object-store.ts";
import { stillFoundEvent } from "../render/reconcile-events.ts";
import { tell } from "../render/reconcile-report.ts";
import { isOlder, subjectOf } from "../render/reconcile-rules.ts";
import type { RenderRecord } from "../render/render-record.ts";
import { isRequestKey } from "../render/request-keys.ts";
import type { Reconciling } from "./reconcile.ts";
import { sweep } from "./sweep.ts";

/** Events are tried for a day, and dead letters kept for 14: what is older was seen to, or is never missed. */
export const longestMissedSeconds = 14 * 86_400;

/**
 * Gives a render to each file below `requests/` whose event was lost. What it asks may have got another id since, by
 * other settings of the deployment: so it is started only where nothing at all was made of the same since it was put there.
 */
export function startLostRequests(run: Reconciling): Promise<void> {
  const { dependencies, options } = run;
  return sweep(run, {
    name: "requests",
    list: (after) => dependencies.objects.list(options.stillsBucket, "requests/", after ?? undefined),
    placeOf: ({ key }) => key,
    changedAt: ({ changedAt }) => changedAt,
    look: (listed) => startLostRequest(run, listed),
  });
}

async function startLostRequest(run: Reconciling, { bucket, key, changedAt }: ListedObject): Promise<boolean> {
  const { dependencies, options, report, begun } = run;
  const longest = Math.min(longestMissedSeconds, ((options.recordExpiryDays ?? 15) - 1) * 86_400);
  if (!isRequestKey(key) || isOlder(changedAt, longest, begun)) return true;
  if (!isOlder(changedAt, options.graceSeconds, begun) || dependencies.isAtWork({ bucket, key })) return false;
  const file = await dependencies.objects.head({ bucket, key });
  if (file === null) return true;
  const event = stillFoundEvent(file, changedAt);
  const asked = await dependencies.renderOf(event);
  // What it asks for is not to be told now: the clip is still being made, say.
  if (asked === null) return false;
  if ((await dependencies.ledger.get(asked.renderId)) !== null) return true;
  if (await wasAnyBegun(run, asked, changedAt)) {
    // Each rendering that is asked for `again` has an id of its own: this is one of them.
    if (asked.request.again === event.id) return true;
    const message = `No render is of what it asks, though others of the same still or clip began since: if settings were changed meanwhile, one of them is its own. If not, put it there again.`;
    tell(report, { what: "request_without_render", name: key, message });
    return true;
  }
  const answer = options.dryRun ? "started" : await dependencies.start(event);
  if (answer === "started") report.started++;
  if (answer !== "known") return false;
  const message = `It was started before, and has no record: look for its execution, ${changedAt.slice(0, 10)} or later.`;
  tell(report, { what: "request_without_render", name: key, message });
  return true;
}

/** Whether any render of the same still or clips began at that time or later. */
async function wasAnyBegun({ dependencies }: Reconciling, asked: RenderRecord, since: string): Promise<boolean> {
  const subject = subjectOf(asked);
  for await (const record of dependencies.ledger.listByStill(asked.still))
    if (record.createdAt >= since && subjectOf(record) === subject) return true;
  return false;
}
