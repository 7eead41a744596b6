import { batchFolderOf, unfinishedBatches } from "../batch/batch-folder.ts";
import type { BatchInput } from "../batch/batch-input.ts";
import { keptManifest, type LocalManifest } from "../batch/local-manifest.ts";
import { askedBy, wasBegunFor } from "../local/asked-by.ts";
import { requestedManifest } from "../local/requested-manifest.ts";
import { type BatchEnd, type BatchOptions, runBatch } from "../local/run-batch.ts";
import { mergeRequests } from "../render/merge-requests.ts";
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

interface AskedBatch extends Pick<BatchInput, "id" | "manifest" | "maxCostUsd"> {
  /** The folder that keys start from. */
  root: string;
}

/** The batches of a watched folder, run one after the other. */
export interface WatchedBatches {
  /** Carries on with what an earlier process left unfinished, each as it was begun. */
  resume(): Promise<void>;
  /**
   * Runs the batch that is asked for, unless it has ended before: asked for again, it changes nothing. Does not wait for its
   * end. @throws ManifestError
   */
  take(asked: AskedBatch): Promise<void>;
  /** Runs a batch that is due, also one that has ended before. Answers its end; null where it broke, or was stopped. */
  takeDue(manifest: LocalManifest, maxCostUsd: number | null): Promise<BatchEnd | null>;
}

interface BatchToRun extends Required<Pick<BatchOptions, "manifest" | "maxCostUsd" | "askedBy">> {
  request: RenderRequest;
}

export function createWatchedBatches(options: WatchedBatchesOptions): WatchedBatches {
  const { home, settings, session } = options;
  const { signal } = session;
  const planSettings = batchSettings(settings);
  let last: Promise<BatchEnd | null> = Promise.resolve(null);

  function follows(batch: BatchToRun, isDue = false): Promise<BatchEnd | null> {
    last = last
      .then(async () => (signal.aborted || (!isDue && (await hasEnded(batch))) ? null : run(batch)))
      .catch((error: Error) => {
        options.onProblem(batch.manifest.name, error);
        return null;
      });
    return last;
  }

  async function hasEnded({ manifest: { batchId, format } }: BatchToRun): Promise<boolean> {
    return (await batchFolderOf(settings.data, batchId, format).readState())?.status === "completed";
  }

  async function run({ manifest, request, maxCostUsd, askedBy }: BatchToRun): Promise<BatchEnd> {
    options.onBegin(manifest.name);
    const end = await runBatch({
      ...planSettings,
      request: { ...request, provider: request.provider ?? planSettings.request.provider },
      manifest,
      maxCostUsd,
      askedBy,
      ...batchAccess(home, session, settings),
    });
    options.onEnd(manifest.name, end);
    return end;
  }

  return {
    async resume() {
      for (const state of await unfinishedBatches(settings.data)) {
        void follows({ ...state, manifest: keptManifest(state, settings.data) });
      }
    },
    async take({ id, manifest: asked, maxCostUsd: limit, root }) {
      const asker = await askedBy(asked, root, id);
      if (asker !== null && (await wasBegunFor(asker, settings.data))) return;
      const { manifest, maxCostUsd, under } = await requestedManifest(asked, { root, dataFolder: settings.data });
      const request = mergeRequests(under, planSettings.request);
      void follows({ manifest, request, maxCostUsd: limit ?? maxCostUsd, askedBy: asker });
    },
    takeDue: (manifest, maxCostUsd) =>
      follows({ manifest, request: planSettings.request, maxCostUsd, askedBy: null }, true),
  };
}
