import { type FSWatcher, watch } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { type FoundFile, findFiles } from "./find-stills.ts";
import { isStillName } from "./still-names.ts";

export interface WatchOptions {
  folder: string;
  dataFolder: string;
  /** Whether a render of this key was ever started here. */
  isKnown(key: string): boolean;
  /** A still or a request that is complete, and new or changed. Requests come before stills. */
  onFile(file: FoundFile, key: string): Promise<void>;
  onProblem(file: FoundFile, error: Error): void;
  /** A file is complete when size and time of change stood still for so long. */
  steadySeconds?: number;
  signal: AbortSignal;
}

/** Looks again at least this often: file events are lost on network drives and in some containers. */
const restSeconds = 5;

/** Watches a folder until it is told to stop. What is there already is taken too, unless it was taken before. */
export async function watchFolder(options: WatchOptions): Promise<void> {
  const { folder, dataFolder, signal, steadySeconds = 1 } = options;
  const taken = new Map<string, string>();
  const growing = new Map<string, { state: string; since: number }>();
  const bell = createBell(folder, signal);

  while (!signal.aborted) {
    const files = await findFiles(folder, dataFolder);
    const stills = files.filter((file) => isStillName(file.name));
    const requests = files.filter((file) => !isStillName(file.name));
    for (const file of [...requests, ...stills]) {
      if (signal.aborted) return;
      if (await isNews(file)) await take(file);
    }
    await bell.wait(growing.size > 0 ? Math.min(0.5, steadySeconds) : restSeconds);
  }

  async function isNews(file: FoundFile): Promise<boolean> {
    const state = `${file.bytes} ${file.mtimeMs}`;
    if (taken.get(file.path) === state) return false;
    const seen = growing.get(file.path);
    if (seen?.state !== state) {
      growing.set(file.path, { state, since: performance.now() });
      return false;
    }
    if (performance.now() - seen.since < steadySeconds * 1000) return false;
    growing.delete(file.path);
    taken.set(file.path, state);
    return !(await wasTakenBefore(file));
  }

  async function take(file: FoundFile): Promise<void> {
    try {
      await options.onFile(file, keyOf(file));
    } catch (error) {
      options.onProblem(file, error as Error);
    }
  }

  /** By an earlier process: its copy has the same size and time of change. */
  async function wasTakenBefore(file: FoundFile): Promise<boolean> {
    if (isStillName(file.name) && !options.isKnown(keyOf(file))) return false;
    const copy = await stat(join(dataFolder, keyOf(file))).catch(() => null);
    return copy !== null && copy.size === file.bytes && Math.abs(copy.mtimeMs - file.mtimeMs) < 2;
  }
}

function keyOf(file: FoundFile): string {
  return `stills/${file.name}`;
}

/** Sleeps until something happens in the folder, the time is over, or the watch ends. */
function createBell(folder: string, signal: AbortSignal): { wait(seconds: number): Promise<void> } {
  let ring = () => {};
  const watcher = openWatcher(folder, () => ring());
  watcher?.on("error", () => watcher.close());
  signal.addEventListener("abort", () => {
    watcher?.close();
    ring();
  });
  return {
    wait(seconds) {
      if (signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, seconds * 1000);
        ring = () => {
          clearTimeout(timer);
          // A burst of events is one look.
          setTimeout(resolve, 100);
        };
      });
    },
  };
}

function openWatcher(folder: string, onEvent: () => void): FSWatcher | null {
  try {
    return watch(folder, { recursive: true, persistent: false }, onEvent);
  } catch {
    return null;
  }
}
