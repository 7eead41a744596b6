import { type FSWatcher, watch } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { isBelowBatches, manifestOfKey } from "../batch/manifest-key.ts";
import { locateJson } from "../render/locate-json.ts";
import { isFolderDefaults, isRequestKey } from "../render/request-keys.ts";
import { type FoundFile, findFiles } from "./find-stills.ts";
import { isEventName, isStillName } from "./still-names.ts";

export interface WatchOptions {
  folder: string;
  dataFolder: string;
  /** Whether a render of this key was ever started here. */
  isKnown(key: string): boolean;
  /**
   * A still, a request or a manifest that is complete, and new or changed. Requests come before the stills they are for,
   * those below `requests/` after all, manifests below `batches/` and events below `events/` last. `afterStill`: a sidecar that a still was taken without.
   */
  onFile(file: FoundFile, key: string, afterStill: boolean): Promise<void>;
  /** Told once per cause; the file is tried again. */
  onProblem(path: string, error: Error): void;
  /** A file is complete when size and time of change stood still for so long. */
  steadySeconds?: number;
  /** After a failure; twice as long after each further one. */
  retrySeconds?: number;
  signal: AbortSignal;
}

/** Looks again at least this often: file events are lost on network drives and in some containers. */
const restSeconds = 5;

const longestRetrySeconds = 300;

/** In bytes. A file that is longer waits till it stands still: it is not read again and again meanwhile. */
const mostLookedAt = 1_000_000;

interface Failure {
  state: string;
  cause: string;
  pauseSeconds: number;
  retryAt: number;
}

/** Watches a folder until it is told to stop. What is there already is taken too, unless it was taken before. */
export async function watchFolder(options: WatchOptions): Promise<void> {
  const { folder, dataFolder, signal, steadySeconds = 1, retrySeconds = 5 } = options;
  /** By key: a request becomes a sidecar when a still of its name comes to lie beside it. */
  const taken = new Map<string, string>();
  const growing = new Map<string, { state: string; since: number }>();
  const failures = new Map<string, Failure>();
  const bell = createBell(folder, signal);
  let folderCause = "";

  while (!signal.aborted) {
    const found = await look();
    forgetAllBut(new Set(found.map((file) => file.path)));
    const manifests = found.filter((file) => manifestOfKey(file.name) !== null);
    // Below `batches/` lie the stills that manifests name: those are not animated by themselves.
    const files = found.filter((file) => !isBelowBatches(file.name));
    const stills = files.filter((file) => isStillName(file.name));
    const requests = files.filter((file) => !isStillName(file.name));
    const stems = new Set(stills.map((still) => stemOf(still)));
    // A folder may hold JSON of all kinds: a request lies beside a still or below `requests/`, or is called as folder defaults.
    const ofStills = requests.filter((file) => stems.has(stemOf(file)) || isFolderDefaults(file.name));
    // Beside a still it is a sidecar, also in a folder of that name.
    const events = requests.filter((file) => isEventName(file.name) && !ofStills.includes(file));
    // They may name stills that were dropped with them.
    const ofTheirOwn = requests.filter((file) => !ofStills.includes(file) && isRequestKey(file.name));
    for (const file of [...ofStills, ...stills, ...ofTheirOwn, ...manifests, ...events]) {
      if (signal.aborted) return;
      const isOfStills = ofStills.includes(file) || stills.includes(file);
      const key = isOfStills ? `stills/${file.name}` : file.name;
      if (!(await isNews(file, key))) continue;
      const afterStill =
        ofStills.includes(file) && stills.some((still) => stemOf(still) === stemOf(file) && wasStarted(still));
      await take(file, key, afterStill);
    }
    await bell.wait(growing.size > 0 ? Math.min(0.5, steadySeconds) : Math.min(restSeconds, retrySeconds));
  }

  /** A folder that is gone (a drive that was pulled out, say) may come back. */
  async function look(): Promise<FoundFile[]> {
    try {
      const files = await findFiles(folder, dataFolder);
      folderCause = "";
      return files;
    } catch (error) {
      const cause = causeOf(error as Error);
      if (cause !== folderCause) options.onProblem(folder, error as Error);
      folderCause = cause;
      return [];
    }
  }

  /** What is gone is not waited for. */
  function forgetAllBut(paths: Set<string>): void {
    for (const path of growing.keys()) if (!paths.has(path)) growing.delete(path);
    for (const path of failures.keys()) if (!paths.has(path)) failures.delete(path);
  }

  function wasStarted(still: FoundFile): boolean {
    const key = `stills/${still.name}`;
    return taken.has(key) || options.isKnown(key);
  }

  async function isNews(file: FoundFile, key: string): Promise<boolean> {
    const state = stateOf(file);
    if (taken.get(key) === state) return false;
    const failure = failures.get(file.path);
    if (failure?.state === state && performance.now() < failure.retryAt) return false;
    const seen = growing.get(file.path);
    if (seen?.state !== state) growing.set(file.path, { state, since: performance.now() });
    const stoodStill = seen?.state === state && performance.now() - seen.since >= steadySeconds * 1000;
    if (!stoodStill && !(await isWholeRequest(file))) return false;
    if (await wasTakenBefore(file, key)) {
      growing.delete(file.path);
      taken.set(key, state);
      return false;
    }
    return true;
  }

  async function take(file: FoundFile, key: string, afterStill: boolean): Promise<void> {
    const state = stateOf(file);
    growing.delete(file.path);
    try {
      await options.onFile(file, key, afterStill);
      taken.set(key, state);
      failures.delete(file.path);
    } catch (error) {
      const before = failures.get(file.path);
      const cause = causeOf(error as Error);
      if (before?.cause !== cause) options.onProblem(file.path, error as Error);
      const pauseSeconds =
        before?.state === state ? Math.min(before.pauseSeconds * 2, longestRetrySeconds) : retrySeconds;
      failures.set(file.path, { state, cause, pauseSeconds, retryAt: performance.now() + pauseSeconds * 1000 });
    }
  }

  /** By an earlier process: its copy has the same size and time of change. */
  async function wasTakenBefore(file: FoundFile, key: string): Promise<boolean> {
    if (isStillName(file.name) && !options.isKnown(key)) return false;
    // Whether it was started is known by its render or its batch alone: the same again is the same.
    if (isRequestKey(key) || manifestOfKey(key) !== null || isEventName(key)) return false;
    const copy = await stat(join(dataFolder, key)).catch(() => null);
    return copy !== null && copy.size === file.bytes && Math.abs(copy.mtimeMs - file.mtimeMs) < 2;
  }
}

/** No part of an object is one: a request that can be read is complete, and need not stand still to be in time for its still. */
async function isWholeRequest(file: FoundFile): Promise<boolean> {
  if (!file.name.endsWith(".json") || file.bytes > mostLookedAt) return false;
  const text = await readFile(file.path, "utf8").catch(() => "");
  return text.trimStart().startsWith("{") && locateJson(text).status === "read";
}

/** A file that changes is another one. */
function stateOf(file: FoundFile): string {
  return `${file.bytes} ${file.mtimeMs}`;
}

function stemOf(file: FoundFile): string {
  return file.name.replace(/\.[^./]+$/, "");
}

/** Messages may hold a name that is new each time; codes don't. */
function causeOf(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? error.message;
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
