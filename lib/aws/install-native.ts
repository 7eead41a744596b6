import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export type Architecture = "arm64" | "x64";

/** Packages with a binary, each with the package that its binary for Linux is in. */
const binaries = {
  sharp: (architecture: Architecture) => `@img/sharp-linux-${architecture}`,
  "@napi-rs/webcodecs": (architecture: Architecture) => `@napi-rs/webcodecs-linux-${architecture}-gnu`,
  "@napi-rs/canvas": (architecture: Architecture) => `@napi-rs/canvas-linux-${architecture}-gnu`,
};

export type NativePackage = keyof typeof binaries;

const root = fileURLToPath(new URL("../../", import.meta.url));
const cache = join(root, "node_modules/.cache/stillmotion");

/**
 * Puts packages for Lambda's Linux beside a bundle, whatever this host is: npm fetches the binary of another machine without
 * running anything of it. What was fetched once is kept by version and architecture.
 */
export async function installNative(
  folder: string,
  packages: readonly NativePackage[],
  architecture: Architecture,
): Promise<void> {
  for (const name of packages) {
    const version = await lockedVersion(name);
    const kept = join(cache, `${name.replace("/", "-")}-${version}-linux-${architecture}`);
    if (!(await exists(kept))) await fetchPackage(kept, { name, version, architecture });
    await mkdir(folder, { recursive: true });
    await cp(join(kept, "node_modules"), join(folder, "node_modules"), { recursive: true });
  }
}

interface Wanted {
  name: NativePackage;
  version: string;
  architecture: Architecture;
}

async function fetchPackage(kept: string, { name, version, architecture }: Wanted): Promise<void> {
  await mkdir(cache, { recursive: true });
  // Another process may be at the same: whoever is done first gives the folder its name.
  const temporary = await mkdtemp(join(cache, "fetching-"));
  try {
    await writeFile(
      join(temporary, "package.json"),
      JSON.stringify({ private: true, dependencies: { [name]: version } }),
    );
    const target = ["--os=linux", `--cpu=${architecture}`, "--libc=glibc"];
    const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--prefer-offline"];
    await promisify(execFile)("npm", ["install", ...target, ...quiet], {
      cwd: temporary,
      shell: process.platform === "win32",
    });
    await stat(join(temporary, "node_modules", binaries[name](architecture)));
    await rename(temporary, kept).catch(async (error: unknown) => {
      if (!(await exists(kept))) throw error;
    });
  } catch (error) {
    throw new Error(
      `${name} ${version} for linux-${architecture} could not be fetched: is the npm registry within reach?`,
      { cause: error },
    );
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** What this project was tested with. */
async function lockedVersion(name: NativePackage): Promise<string> {
  const lock = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, { version?: string }>;
  };
  const version = lock.packages[`node_modules/${name}`]?.version;
  if (version === undefined) throw new Error(`package-lock.json has no ${name}`);
  return version;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
