import { dirname } from "node:path";
import { batchFolderOf, unfinishedBatches } from "../batch/batch-folder.ts";
import { keptManifest, type LocalManifest, openManifest } from "../batch/local-manifest.ts";
import { keyFolderOf, manifestOfKey } from "../batch/manifest-key.ts";
import type { FoundFile } from "../local/find-stills.ts";
import { type BatchEnd, runBatch } from "../local/run-batch.ts";
import type { RenderRequest } from "../render/request.ts";
import { batchAccess } from "./batch-access.ts";
import { batchSettings } from "./batch-settings.ts";
import type { openThisMachine } from "./open-home.ts";
import type { Session } from "./run-session.ts";
import type { Settings } from "./settings.ts";

interface WatchedBatchesOptions {
  home: Awaited<ReturnType<typeof openThisMachine>>;
  session: Pick<Session, "follow" | "signal">;
  settings: Settings;
  onBegin(name: string): void;
  onEnd(name: string, end: BatchEnd): void;
  /** The batch broke: another start carries on with it. */
  onProblem(name: string, error: Error): void;
}

/** The batches of a watched folder, run one after the other. */
export interface WatchedBatches {
  /** Carries on with what an earlier process left unfinished, each as it was begun. */
  resume(): Promise<void>;
  /** Runs a manifest, unless its batch has ended before: dropped again, it changes nothing. Does not wait for its end. */
  take(file: FoundFile): Promise<void>;
  /** The same for one that an event asks for. `maxCostUsd`: what it may cost. */
  takeRequested(manifest: LocalManifest, maxCostUsd: number | null): void;
}

export function createWatchedBatches(options: WatchedBatchesOptions): WatchedBatches {
  const { home, settings, session } = options;
  const { signal } = session;
  const planSettings = batchSettings(settings);
  let last: Promise<void> = Promise.resolve();

  function follows(manifest: LocalManifest, request: RenderRequest, maxCostUsd: number | null): void {
    last = last
      .then(() => runUnlessEnded(manifest, request, maxCostUsd))
      .catch((error: Error) => options.onProblem(manifest.name, error));
  }

  async function runUnlessEnded(manifest: LocalManifest, request: RenderRequest, maxCostUsd: number | null) {
    const state = await batchFolderOf(settings.data, manifest.batchId, manifest.format).readState();
    if (signal.aborted || state?.status === "completed") return;
    options.onBegin(manifest.name);
    const end = await runBatch({
      ...planSettings,
      request: { ...request, provider: request.provider ?? planSettings.request.provider },
      manifest,
      maxCostUsd,
      ...batchAccess(home, session, settings),
    });
    options.onEnd(manifest.name, end);
  }

  return {
    async resume() {
      for (const state of await unfinishedBatches(settings.data)) {
        follows(keptManifest(state, settings.data), state.request, state.maxCostUsd);
      }
    },
    async take(file) {
      const named = manifestOfKey(file.name);
      if (named === null) return;
      const manifest = await openManifest({
        ...named,
        path: file.path,
        stillsFolder: dirname(file.path),
        keyFolder: keyFolderOf(named.name),
      });
      follows(manifest, planSettings.request, null);
    },
    takeRequested: (manifest, maxCostUsd) => follows(manifest, planSettings.request, maxCostUsd),
  };
}
