import { type ChildProcessByStdio, spawn } from "node:child_process";
import { resolve } from "node:path";
import type { Readable } from "node:stream";

export interface CliRun {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CliProcess {
  child: ChildProcessByStdio<null, Readable, Readable>;
  ended: Promise<CliRun>;
  /** Resolves with all of stdout so far when it has had this text. */
  said(text: string): Promise<string>;
}

/** The command line in a process of its own, with none of this machine's settings. */
export function startCli(folder: string, parameters: string[], environment: Record<string, string> = {}): CliProcess {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(process.execPath, [resolve("bin/stillmotion.ts"), ...parameters], {
    cwd: folder,
    env: { PATH, HOME, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const run: CliRun = { code: null, stdout: "", stderr: "" };
  const listeners = new Set<() => void>();
  child.stdout.on("data", (data) => {
    run.stdout += data;
    for (const listener of listeners) listener();
  });
  child.stderr.on("data", (data) => {
    run.stderr += data;
  });
  const ended = new Promise<CliRun>((done) => {
    child.on("close", (code) => done({ ...run, code }));
  });
  return {
    child,
    ended,
    said: (text) =>
      new Promise((done, fail) => {
        const check = () => {
          if (run.stdout.includes(text)) done(run.stdout);
        };
        listeners.add(check);
        check();
        void ended.then((end) => fail(new Error(`ended without saying ${text}: ${JSON.stringify(end)}`)));
      }),
  };
}

export function runCli(
  folder: string,
  parameters: string[],
  environment: Record<string, string> = {},
): Promise<CliRun> {
  return startCli(folder, parameters, environment).ended;
}
