import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** How long `stillmotion list` takes from the shell, beside a Node that does nothing: medians of 15. */
export function benchStartUp(): void {
  const folder = mkdtempSync(join(tmpdir(), "stillmotion-bench-"));
  const median = (parameters: string[]) => {
    const times = Array.from({ length: 15 }, () => {
      const began = performance.now();
      const { status, stderr } = spawnSync(process.execPath, parameters, { cwd: folder, encoding: "utf8" });
      if (status !== 0) throw new Error(`${parameters.join(" ")} failed: ${stderr}`);
      return performance.now() - began;
    });
    return times.sort((left, right) => left - right)[7] ?? Number.NaN;
  };
  const nothing = median(["-e", ""]);
  const list = median([resolve("bin/stillmotion.ts"), "list"]);
  rmSync(folder, { recursive: true });
  process.stdout.write(
    `Start-up: node alone ${nothing.toFixed(0)} ms, stillmotion list ${list.toFixed(0)} ms (${(list / nothing).toFixed(1)} times)\n`,
  );
}
