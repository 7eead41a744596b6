import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Runs TypeScript in a process of its own, so that its peak memory is its own, and returns the JSON that it prints last. */
export async function inChild<Result>(script: string, fileBlocks?: number): Promise<Result> {
  const node = ["--input-type=module-typescript", "--eval", script];
  // `ulimit -f`: what a full disk is to a process. The shell counts blocks of 512 bytes.
  const [file, parameters] =
    fileBlocks === undefined
      ? [process.execPath, node]
      : ["/bin/sh", ["-c", `ulimit -f ${fileBlocks}; exec "$@"`, "sh", process.execPath, ...node]];
  const { stdout } = await run(file, parameters, { cwd: import.meta.dirname, maxBuffer: 1e6 });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Result;
}
