import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** MiniStack, an emulator of AWS in Python (MIT). Pinned: every version emulates a little more, and a little differently. */
export const emulatorVersion = "1.5.33";

const run = promisify(execFile);
const folder = fileURLToPath(new URL("../../node_modules/.cache/stillmotion/ministack", import.meta.url));

/** What this tier needs and does not find. It fails then: a tier that skips proves nothing. */
class EmulatorMissingError extends Error {
  override readonly name = "EmulatorMissingError";
}

/** The Python of a virtual environment that has the emulator: made once, and again for another version. */
export async function installEmulator(): Promise<string> {
  const python = join(folder, "bin", "python");
  // Written last: an installation that was cut off is made again.
  const marker = join(folder, "installed-version");
  if ((await readFile(marker, "utf8").catch(() => "")) === emulatorVersion) return python;
  await need(
    "python3",
    ["-c", "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))"],
    "Python 3.10 or newer with venv (Debian: apt-get install python3-venv; macOS: brew install python)",
  );
  await need("openssl", ["version"], "the command openssl (Debian: apt-get install openssl)");
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await run("python3", ["-m", "venv", folder]);
  const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", `ministack==${emulatorVersion}`];
  await need(python, install, `the Python package ministack ${emulatorVersion}, from PyPI or pip's configured index`);
  await writeFile(marker, emulatorVersion);
  return python;
}

async function need(command: string, parameters: string[], what: string): Promise<void> {
  try {
    await run(command, parameters);
  } catch (cause) {
    const { stderr = "", message } = cause as { stderr?: string; message: string };
    throw new EmulatorMissingError(`The emulator tier needs ${what}.\n${stderr.trim() || message}`, { cause });
  }
}
