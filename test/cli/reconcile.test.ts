import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeStill } from "../support/make-still.ts";
import { runCli } from "../support/run-cli.ts";

test("a still that lies in the data folder without a render gets one, once; a clip that is gone is told", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stillmotion-reconcile-"));
  try {
    const data = join(folder, "stillmotion-data");
    await mkdir(join(data, "stills", "deep"), { recursive: true });
    await writeFile(join(data, "stills", "deep", "lost.jpg"), await makeStill());
    await writeFile(join(data, "stills", "deep", "lost.json"), '{"seconds": 1, "size": "160x120"}');
    const flags = ["reconcile", "--json"];
    const environment = { STILLMOTION_SIDECAR_GRACE_SECONDS: "0" };
    const report = async (...more: string[]) =>
      JSON.parse((await runCli(folder, [...flags, ...more], environment)).stdout) as Record<string, unknown>;
    expect(await report("--dry-run")).toMatchObject({ started: 1, dryRun: true });
    expect(await readdir(data)).not.toContain("clips");
    expect(await report()).toMatchObject({ started: 1, resumed: 0, reported: [] });
    const files = await readdir(join(data, "clips", "deep", "lost"));
    const clip = files.find((name) => name.endsWith(".mp4")) ?? "";
    expect(clip).not.toBe("");
    expect(await report()).toMatchObject({ started: 0, resumed: 0, reported: [] });
    await rm(join(data, "clips", "deep", "lost", clip));
    expect(await report()).toMatchObject({ started: 0, reported: [{ what: "record_without_clip" }] });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);
