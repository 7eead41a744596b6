import { stillFoundEvent } from "../render/reconcile-events.ts";
import { tell } from "../render/reconcile-report.ts";
import { fingerprint, isOlder, subjectOf } from "../render/reconcile-rules.ts";
import { isRequestKey } from "../render/request-keys.ts";
import type { Reconciling } from "./reconcile.ts";
import type { Known } from "./reconcile-records.ts";

/** Events are tried for a day, and dead letters kept for 14: what is older was seen to, or is never missed. */
export const longestMissedSeconds = 14 * 86_400;

/**
 * Gives a render to each file below `requests/` whose event was lost. What it asks may have got another id since, by
 * other settings of the deployment: so it is started only where nothing at all was made of the same since it was put there.
 */
export async function startLostRequests(run: Reconciling, known: Known): Promise<void> {
  const { dependencies, options, report, begun } = run;
  const longest = Math.min(longestMissedSeconds, ((options.recordExpiryDays ?? 15) - 1) * 86_400);
  for await (const { bucket, key, changedAt } of dependencies.objects.list(options.stillsBucket, "requests/")) {
    if (!isRequestKey(key) || !isOlder(changedAt, options.graceSeconds, begun) || isOlder(changedAt, longest, begun))
      continue;
    if (dependencies.isAtWork({ bucket, key })) continue;
    const file = await dependencies.objects.head({ bucket, key });
    if (file === null) continue;
    if (options.isTimeUp()) {
      report.complete = false;
      return;
    }
    const event = stillFoundEvent(file, changedAt);
    const asked = await dependencies.renderOf(event);
    if (asked === null || known.renders.has(fingerprint(asked.renderId))) continue;
    const since = known.subjects.get(subjectOf(asked)) ?? 0;
    if (since >= Date.parse(changedAt)) {
      // Each rendering that is asked for `again` has an id of its own: this is one of them.
      if (asked.request.again === event.id) continue;
      const message = `No render is of what it asks, though others of the same still or clip began since: if settings were changed meanwhile, one of them is its own. If not, put it there again.`;
      tell(report, { what: "request_without_render", name: key, message });
      continue;
    }
    const answer = options.dryRun ? "started" : await dependencies.start(event);
    if (answer === "started") report.started++;
    if (answer !== "known") continue;
    const message = `It was started before, and has no record: look for its execution, ${changedAt.slice(0, 10)} or later.`;
    tell(report, { what: "request_without_render", name: key, message });
  }
}
