import fc from "fast-check";
import { expect, test } from "vitest";
import { batchLineEvent } from "../../lib/batch/batch-event.ts";
import { bucketPrefix } from "../../lib/batch/bucket-prefix.ts";
import { listPrefix } from "../../lib/batch/list-prefix.ts";
import { readManifest } from "../../lib/batch/read-manifest.ts";
import { dropStill, runWorkflow, testWorld } from "../support/run-workflow.ts";
import { anyRequest } from "./arbitrary-request.ts";
import { chunksOf } from "./write-manifest.ts";

test("a still that was rendered when it was dropped is found by the batch of its prefix, whatever its sidecar asks", async () => {
  const request = anyRequest.map(({ fallbacks: _, provider: __, again: ___, ...rest }) => rest);
  await fc.assert(
    fc.asyncProperty(request, fc.boolean(), async (asked, isOfFolder) => {
      const world = testWorld();
      const name = isOfFolder ? "stillmotion" : "a";
      const body = JSON.stringify(asked);
      await world.objects.write({ bucket: "stills", key: `stills/x/${name}.json` }, { body, mediaType: "text/plain" });
      const dropped = await runWorkflow(world, await dropStill(world, "stills/x/a.jpg"));

      const listing = await Array.fromAsync(listPrefix({ prefix: "stills/x/" }, bucketPrefix(world.objects, "stills")));
      const [line] = await Array.fromAsync(readManifest(chunksOf(listing.join(""), 1000), { format: "jsonl" }));
      if (line === undefined || "problem" in line) throw new Error(line?.problem ?? "no line");
      expect(line.still).toEqual({ path: "x/a.jpg" });
      const still = { bucket: "stills", key: "stills/x/a.jpg", versionId: null };
      const batch = { batchId: "b1", startedAt: world.clock.now.toISOString() };
      const found = await runWorkflow(world, batchLineEvent(batch, line.line, still, line.request));
      expect(found.record.renderId).toBe(dropped.record.renderId);
      expect(world.provider.creates).toHaveLength(dropped.record.attempts.length);
    }),
    { numRuns: 30 },
  );
});
