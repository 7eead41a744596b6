import { newRecord } from "./new-record.ts";
import { renderIdOf } from "./render-id.ts";
import type { RenderRecord } from "./render-record.ts";
import type { RenderRequest, ResolvedRequest } from "./request.ts";
import { paidShots, placeAmongPaid, type ResolvedShot, sharesOf } from "./shots.ts";

/** What the catalogue says a shot costs, in US dollars; null where no price is known. */
export type Estimate = (shot: ResolvedShot) => number | null;

/** By which event a shot's record was opened: with another one, its own execution has taken it up. */
export function markerOf({ renderId }: RenderRecord, index: number): string {
  return `${renderId}-shot-${index + 1}`;
}

/** The record of a shot as a render of its own: the same as if the still had been sent with that shot alone. */
export function recordOfShot(parent: RenderRecord, index: number, estimate: Estimate, now: Date): RenderRecord | null {
  const shot = parent.request.shots?.[index];
  if (shot === undefined) return null;
  const { title: _title, named: _named, ...asked } = shot;
  const { characters, fit, fallbacks, onPolicy, again, labels } = parent.request;
  const request: ResolvedRequest = {
    kind: "animate",
    ...(characters === undefined ? {} : { characters }),
    ...asked,
    ...{ fit, fallbacks, onPolicy, again, labels },
    ...limitsOfShot(parent, index, estimate),
  };
  const { still } = parent;
  const record = newRecord({
    renderId: renderIdOf({ bucket: still.bucket, key: still.key, version: still.etag }, request),
    still,
    request,
    estimatedUsd: estimate(shot),
    eventId: markerOf(parent, index),
    batchId: parent.batchId ?? undefined,
    now,
  });
  return { ...record, warnings: [] };
}

/** What is asked for to go on from the clip of the shot before. */
export function extensionOfShot(
  parent: RenderRecord,
  index: number,
  source: string,
  estimate: Estimate,
): RenderRequest | null {
  const shot = parent.request.shots?.[index];
  if (shot === undefined) return null;
  const { again, fallbacks, fit, labels, onPolicy } = parent.request;
  const { maxCostUsd, deadlineMinutes } = limitsOfShot(parent, index, estimate);
  return {
    kind: "extend",
    source,
    prompt: shot.prompt,
    rawPrompt: true,
    seconds: shot.seconds,
    ...Object.fromEntries(shot.named.map((key) => [key, shot[key]])),
    ...{ fit, fallbacks, onPolicy },
    ...(maxCostUsd === null ? {} : { maxCostUsd }),
    deadlineMinutes,
    ...(again === null ? {} : { again }),
    labels: { ...labels },
  };
}

/** A shot's share of what the whole may cost, and of its time where the shots wait for each other. */
export function limitsOfShot(
  { request }: RenderRecord,
  index: number,
  estimate: Estimate,
): Pick<ResolvedRequest, "maxCostUsd" | "deadlineMinutes"> {
  const { shots = [], chained, maxCostUsd } = request;
  const jobs = paidShots(request).map((shot) => ({ seconds: shot.seconds, estimatedUsd: estimate(shot) }));
  const deadlineMinutes = request.deadlineMinutes / (chained === true ? shots.length : 1);
  return { maxCostUsd: sharesOf(maxCostUsd, jobs)[placeAmongPaid(request, index)] ?? null, deadlineMinutes };
}
