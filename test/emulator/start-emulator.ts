import { spawn } from "node:child_process";
import { openSync } from "node:fs";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { get } from "node:https";
import { type AddressInfo, createServer } from "node:net";
import { delimiter, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { installEmulator } from "./install-emulator.ts";

export interface Emulator {
  url: string;
  /** The file of the certificate that its clients must trust. */
  certificate: string;
  /** Its process; those of its functions are its children. */
  pid: number;
  stop(): Promise<void>;
}

const startLimitSeconds = 60;
const node24 = fileURLToPath(new URL("../../node_modules/.bin/node", import.meta.url));
const launcher = fileURLToPath(new URL("launch.py", import.meta.url));

/** An emulated AWS account on a free port, empty, whose files are all in this folder. */
export async function startEmulator(folder: string): Promise<Emulator> {
  const python = await installEmulator();
  await mkdir(folder, { recursive: true });
  const nodeFolder = await provideNode(folder);
  const port = await freePort();
  const log = join(folder, "emulator.log");
  const output = openSync(log, "w");
  const child = spawn(python, [launcher], {
    cwd: folder,
    // A process group of its own, so that its functions end with it.
    detached: true,
    stdio: ["pipe", output, output],
    env: {
      // Its functions run with the `node` it finds first.
      PATH: [nodeFolder, process.env.PATH].join(delimiter),
      HOME: process.env.HOME,
      TMPDIR: folder,
      BIND_HOST: "127.0.0.1",
      GATEWAY_PORT: String(port),
      LAMBDA_EXECUTOR: "local",
      // Roles and bucket policies are enforced, among them those that demand TLS.
      AUTH: "true",
      USE_SSL: "1",
      PERSIST_STATE: "0",
      S3_PERSIST: "0",
      LOG_LEVEL: "WARNING",
    },
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${python} could not be started`);
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const stop = async () => {
    killGroup(pid);
    await gone;
  };
  const url = `https://127.0.0.1:${port}`;
  const certificate = join(folder, "ministack-tls", "server.crt");
  for (let waited = 0; !(await isHealthy(url, certificate)); waited += 0.2) {
    if (child.exitCode === null && waited < startLimitSeconds) {
      await delay(200);
      continue;
    }
    await stop();
    throw new Error(`The emulator did not start. ${log} says:\n${(await readFile(log, "utf8")).slice(-4000)}`);
  }
  return { url, certificate, pid, stop };
}

/**
 * A folder with the `node` of package.json, behind a script: on AWS every process of a function has a /tmp of its own,
 * but the emulator gives all of them its own temporary folder. What is its own is the working directory.
 */
async function provideNode(folder: string): Promise<string> {
  const binaries = join(folder, "bin");
  const script = join(binaries, "node");
  await mkdir(binaries);
  await writeFile(script, `#!/bin/sh\nTMPDIR="$PWD/tmp"\nexport TMPDIR\nmkdir -p "$TMPDIR"\nexec '${node24}' "$@"\n`);
  await chmod(script, 0o755);
  return binaries;
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

async function isHealthy(url: string, certificate: string): Promise<boolean> {
  const ca = await readFile(certificate).catch(() => null);
  if (ca === null) return false;
  return new Promise((resolve) => {
    const request = get(`${url}/_ministack/health`, { ca, timeout: 5000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on("timeout", () => request.destroy());
    request.on("error", () => resolve(false));
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
