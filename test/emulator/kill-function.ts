import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { stack, until } from "./use-stack.ts";

const run = promisify(execFile);

/** Kills every process of a function, as Lambda may: without a word. */
export async function killFunction(state: string): Promise<void> {
  const pids = await until(`a process of ${state}`, async () => {
    const found = await processesOf(state);
    return found.length > 0 ? found : undefined;
  });
  for (const pid of pids) process.kill(pid, "SIGKILL");
}

/** The emulator runs each function as a child `node .../ministack-lambda-<function's name>-<random>/_worker.js`. */
async function processesOf(state: string): Promise<number[]> {
  const { stdout } = await run("ps", ["-axo", "pid=,ppid=,command="]);
  return stdout.split("\n").flatMap((line) => {
    const [, pid, parent, command = ""] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return Number(parent) === stack.emulatorPid && command.includes(`Functions${state}`) ? [Number(pid)] : [];
  });
}
