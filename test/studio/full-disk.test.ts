import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { openStudio, temporaryFolder } from "./open-studio.ts";

test("a render whose end can't be written leaves the job unfinished, and the studio answering", async () => {
  const lines: string[] = [];
  const folder = temporaryFolder();
  const { client, create } = await openStudio({ folder, log: (line) => lines.push(line) });
  const { id } = await create("dolly in");
  // As on a full disk, neither the clip nor the record can be written.
  for (const name of ["files", "jobs"]) rmSync(join(folder, name), { recursive: true });
  while (lines.length === 0) await delay(20);
  expect(lines).toEqual([expect.stringContaining(id)]);
  expect((await client.videos.retrieve(id)).status).toBe("in_progress");
});
