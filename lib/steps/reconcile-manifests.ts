import { readBucketBatch } from "../batch/bucket-batch.ts";
import { manifestOfKey } from "../batch/manifest-key.ts";
import type { ListedObject } from "../objects/object-store.ts";
import { tell } from "../render/reconcile-report.ts";
import { isOlder } from "../render/reconcile-rules.ts";
import type { Reconciling } from "./reconcile.ts";
import { longestMissedSeconds } from "./reconcile-requests.ts";

/** The times of an event and of its object are not told by the same clock. */
const slackMilliseconds = 60_000;

/**
 * Reports the manifests below `batches/` of which no batch was begun since they were put there. On one machine, where all
 * lies in one bucket, they are in the folder that is watched, which is read at every start.
 */
export async function reportLostManifests({ dependencies, options, report, begun }: Reconciling): Promise<void> {
  const { objects, clipsBucket } = dependencies;
  if (options.stillsBucket === clipsBucket) return;
  const manifests: (ListedObject & { name: string })[] = [];
  for await (const listed of objects.list(options.stillsBucket, "batches/")) {
    const name = manifestOfKey(listed.key)?.name;
    const isRecent = !isOlder(listed.changedAt, longestMissedSeconds, begun);
    if (name !== undefined && isRecent && isOlder(listed.changedAt, options.graceSeconds, begun))
      manifests.push({ ...listed, name });
  }
  if (manifests.length === 0) return;
  const first = Math.min(...manifests.map(({ changedAt }) => Date.parse(changedAt)));
  /** By name, when a batch of it was last begun. */
  const begunAt = new Map<string, number>();
  for await (const { key, changedAt } of objects.list(clipsBucket, "batches/")) {
    const batchId = /^batches\/([^/]+)\/batch\.json$/.exec(key)?.[1];
    if (batchId === undefined || Date.parse(changedAt) < first) continue;
    const batch = await readBucketBatch(objects, clipsBucket, batchId);
    if (batch === null) continue;
    begunAt.set(batch.name, Math.max(begunAt.get(batch.name) ?? 0, Date.parse(batch.startedAt)));
  }
  for (const { key, name, changedAt } of manifests) {
    if ((begunAt.get(name) ?? 0) >= Date.parse(changedAt) - slackMilliseconds) continue;
    const message = "No batch was begun of it since it was put there: put it there again, or send Batch Requested.";
    tell(report, { what: "manifest_without_batch", name: key, message });
  }
}
