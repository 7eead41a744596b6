import { readBucketBatch } from "../batch/bucket-batch.ts";
import { manifestOfKey } from "../batch/manifest-key.ts";
import type { ListedObject } from "../objects/object-store.ts";
import { stillFoundEvent } from "../render/reconcile-events.ts";
import { tell } from "../render/reconcile-report.ts";
import { isOlder } from "../render/reconcile-rules.ts";
import type { Reconciling } from "./reconcile.ts";
import { longestMissedSeconds } from "./reconcile-requests.ts";

/** The times of an event and of its object are not told by the same clock. */
const slackMilliseconds = 60_000;

/**
 * Begins the batch of each manifest below `batches/` of which none was begun since it was put there. Where its event was
 * only late, and begins it as well, that is the same run of the same batch. On one machine manifests are in the folder that
 * is watched, which is read at every start.
 */
export async function startLostManifests(run: Reconciling): Promise<void> {
  const { dependencies, options, begun } = run;
  const { objects, clipsBucket } = dependencies;
  if (dependencies.startBatch === null) return;
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
  for (const manifest of manifests)
    if ((begunAt.get(manifest.name) ?? 0) < Date.parse(manifest.changedAt) - slackMilliseconds)
      await startLostManifest(run, dependencies.startBatch, manifest);
}

async function startLostManifest(
  { dependencies, options, report }: Reconciling,
  startBatch: NonNullable<Reconciling["dependencies"]["startBatch"]>,
  { bucket, key, changedAt }: ListedObject,
): Promise<void> {
  const manifest = await dependencies.objects.head({ bucket, key });
  if (manifest === null) return;
  const answer = options.dryRun ? "started" : await startBatch(stillFoundEvent(manifest, changedAt));
  if (answer === "started") report.started++;
  if (answer !== "known") return;
  const message = `It was started before, and no batch was begun of it: look for its execution, ${changedAt.slice(0, 10)} or later.`;
  tell(report, { what: "manifest_without_batch", name: key, message });
}
