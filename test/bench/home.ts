import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localBucket } from "../../lib/local/local-bucket.ts";
import { openLocalHome } from "../../lib/local/local-home.ts";
import { objectCreatedEvent } from "../../lib/local/still-events.ts";
import { fakeMedia } from "../fakes/fake-media.ts";
import { fakeProvider } from "../fakes/fake-provider.ts";

/**
 * What the embedded home itself costs: real state machine, ledger, object store and events; a provider that answers at
 * once, and media tools that look at nothing.
 */
export async function benchHome(renders = 10_000): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "stillmotion-bench-"));
  const provider = fakeProvider();
  const home = await openLocalHome({
    dataFolder: folder,
    request: { provider: "fake" },
    provider: () => provider,
    concurrency: 64,
    sidecarGraceSeconds: 0,
    overrides: { media: fakeMedia(), waits: { WaitForVideo: 1 } },
  });
  const rows: string[] = [];
  const batch = Math.max(1, Math.floor(renders / 5));
  let succeeded = 0;
  for (let done = 0; done < renders; done += batch) {
    // Dropping the stills is not the home's work: the caller does it.
    const events = await Promise.all(
      Array.from({ length: batch }, async (_, index) => {
        const still = await home.objects.write(
          { bucket: localBucket, key: `stills/${done + index}.jpg` },
          { body: `still ${done + index}`, mediaType: "image/jpeg" },
        );
        return objectCreatedEvent(still, new Date());
      }),
    );
    const before = process.cpuUsage();
    const ends = await Promise.all(events.map(async (event) => (await home.start(event)).ended));
    const { user, system } = process.cpuUsage(before);
    succeeded += ends.filter((end) => end.record?.status === "succeeded").length;
    globalThis.gc?.();
    const { rss, heapUsed } = process.memoryUsage();
    rows.push(
      `${String(done + batch).padStart(6)}  ${((user + system) / 1000 / batch).toFixed(2)} ms CPU a render  ${Math.round(heapUsed / 1e6)} MB heap  ${Math.round(rss / 1e6)} MB resident`,
    );
  }
  await home.close();
  await rm(folder, { recursive: true, force: true });
  process.stdout.write(
    `Embedded home, ${succeeded} of ${renders} renders succeeded, ${provider.jobs.length} jobs\n${rows.join("\n")}\n`,
  );
}
