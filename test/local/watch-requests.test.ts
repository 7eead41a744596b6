import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { watchFolder } from "../../lib/local/watch-folder.ts";

test("a request below requests/ comes under its own key, after the stills, and again with each start", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stillmotion-watch-requests-"));
  await mkdir(join(folder, "inbox/requests/trip"), { recursive: true });
  await mkdir(join(folder, "inbox/other"));
  for (const name of ["requests/trip/remix.json", "zebra.jpg", "other/plain.json"])
    await writeFile(join(folder, "inbox", name), "{}");
  for (let start = 0; start < 2; start++) {
    const stop = new AbortController();
    const taken: string[] = [];
    const watching = watchFolder({
      folder: join(folder, "inbox"),
      dataFolder: join(folder, "data"),
      isKnown: () => false,
      onFile: async (_file, key) => void taken.push(key),
      onProblem: (_path, error) => taken.push(error.message),
      steadySeconds: 0.02,
      signal: stop.signal,
    });
    await vi.waitFor(() => expect(taken).toHaveLength(2), { timeout: 10_000, interval: 10 });
    stop.abort();
    await watching;
    expect(taken.toSorted()).toEqual(["requests/trip/remix.json", "stills/zebra.jpg"]);
  }
  await rm(folder, { recursive: true, force: true });
});
