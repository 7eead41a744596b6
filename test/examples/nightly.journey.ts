import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { makeStill } from "../support/make-still.ts";

const file = "examples/integrations/nightly.yml";

test("the commands of the nightly workflow check, price and render a batch; the next night makes nothing anew", async () => {
  const text = await readFile(file, "utf8");
  const [install, ...commands] = [...text.matchAll(/^ +run: (.+)$/gm)].map(([, command = ""]) => command);
  // As whoever ran this test has done.
  expect(install).toBe("npm ci");
  expect(commands).toHaveLength(2);
  expect(text).toMatch(/^ {4}- cron: "0 2 \* \* \*"$/m);
  const folder = await mkdtemp(join(tmpdir(), "stillmotion-nightly-"));
  try {
    await writeFile(join(folder, "a.jpg"), await makeStill({ width: 320, height: 180 }));
    await writeFile(join(folder, "nightly.jsonl"), '{"still":"a.jpg","size":"160x90","seconds":1}\n');
    const run = async (command: string) => {
      const ours = command.replace("npx stillmotion", `"${process.execPath}" "${resolve("bin/stillmotion.ts")}"`);
      const { PATH = "", HOME = "" } = process.env;
      return promisify(execFile)("bash", ["-ec", ours], { cwd: folder, env: { PATH, HOME } });
    };
    const summaries = [];
    for (let night = 1; night <= 2; night++) {
      for (const command of commands) await run(command);
      summaries.push(JSON.parse(await readFile(join(folder, "summary.json"), "utf8")));
    }
    expect(summaries).toMatchObject([
      { run: 1, counts: { succeeded: 1, failed: 0 } },
      { run: 2, counts: { succeeded: 1, failed: 0 } },
    ]);
    const [batchId] = summaries.map((summary) => summary.batchId);
    const report = join(folder, "stillmotion-data/batches", batchId, "report.json");
    const { results } = JSON.parse(await readFile(report, "utf8"));
    const record = await readFile(
      join(folder, "stillmotion-data", results[0].clip.key.replace(".mp4", ".json")),
      "utf8",
    );
    expect(JSON.parse(record).attempts).toHaveLength(1);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 120_000);
