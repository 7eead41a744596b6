import type { LedgerEntry } from "../ledger/render-ledger.ts";
import type { MediaTools, ReceiveClipAnswer } from "../media/media-tools.ts";
import type { ObjectContent } from "../objects/object-store.ts";
import type { VideoProvider } from "../providers/video-provider.ts";
import { clipKeys, stillThumbnailKey } from "../render/clip-keys.ts";
import type { Failure } from "../render/failure.ts";
import { ownFailure } from "../render/own-failures.ts";
import { pauseSeconds } from "../render/plan-next-attempt.ts";
import {
  type ClipRecord,
  costOf,
  currentAttempt,
  isEnded,
  type RenderRecord,
  withAttempt,
} from "../render/render-record.ts";
import { failedWith, type Outcome, type RenderState } from "../render/render-state.ts";
import { spacedWait } from "../render/spaced-wait.ts";
import { movedProvider } from "./moved-provider.ts";
import { readRecord } from "./read-record.ts";
import type { StepDependencies } from "./step-dependencies.ts";

type StoreDependencies = Omit<
  StepDependencies,
  "breakers" | "budgets" | "catalogue" | "durations" | "emit" | "media" | "provider"
> & {
  media: Pick<MediaTools, "receiveClip">;
  provider(name: string): Pick<VideoProvider, "download" | "origin"> | null;
};
type Answer = Outcome<"stored" | "later" | "failed">;

interface Thumbnail {
  at: NonNullable<RenderRecord["thumbnail"]>;
  content: ObjectContent;
}

/** So often the same finished clip is fetched before its attempt counts as failed: it is paid for. Being told to come back later does not count. */
const mostDownloads = 6;

/** Fetches the finished clip, checks it, and files it: poster and record first, so that who sees the clip has them all. */
export function storeClip(dependencies: StoreDependencies) {
  const { ledger, media, now, objects, random, settings } = dependencies;

  return async (before: RenderState): Promise<Answer> => {
    const entry = await readRecord(ledger, before.renderId);
    const { record } = entry;
    const state = { ...before, attempt: record.attempts.length };
    if (isEnded(record.status)) return failedWith(state, record.failure ?? ownFailure("canceled"));
    if (record.clip !== null && (await objects.head(record.clip)) !== null) return stored(state);
    const attempt = currentAttempt(record);
    const provider = dependencies.provider(attempt?.provider ?? "");
    if (attempt === undefined || attempt.jobId === null || provider === null) {
      throw new Error(`the render ${state.renderId} has no job to fetch a clip of`);
    }
    const moved = movedProvider(attempt, provider);
    if (moved !== null) return failedWith(state, moved);
    const download = await provider.download(attempt.jobId);
    if (download.status !== "content") {
      return download.status === "later"
        ? putOff(state, record, download.failure)
        : failedWith(state, download.failure);
    }
    const received = await media.receiveClip(download, { seconds: attempt.seconds });
    if (received.status === "failed") return putOff(state, record, received.failure);
    try {
      return await file(state, entry, received);
    } finally {
      // Whoever breaks off before the clip is filed leaves it lying: as large as it is, once per try.
      await received.discard();
    }
  };

  async function file(
    state: RenderState,
    entry: LedgerEntry,
    received: Extract<ReceiveClipAnswer, { status: "received" }>,
  ): Promise<Answer> {
    const { record } = entry;
    const keys = clipKeys(record);
    const bucket = settings.clipsBucket;
    const time = now().toISOString();
    const clip: ClipRecord = { bucket, key: keys.clip, ...received.clip, provenance: { c2pa: "unchecked" } };
    const thumbnail = await thumbnailOf(record, received.poster);
    const filed = await ledger.update(entry, (current) => {
      if (isEnded(current.status)) return null;
      const done = withAttempt(current, { state: "succeeded", endedAt: time, polls: state.polls });
      const files = { clip, thumbnail: thumbnail?.at ?? null };
      return { ...done, ...files, status: "storing", cost: costOf(done), endedAt: time };
    });
    if (!filed.changed) return failedWith(state, filed.record.failure ?? ownFailure("canceled"));
    if (thumbnail !== null) await objects.write(thumbnail.at, thumbnail.content);
    await objects.write(
      { bucket, key: keys.record },
      { body: recordJson(filed.record), mediaType: "application/json" },
    );
    await objects.write({ bucket, key: keys.clip }, { file: received.path, mediaType: "video/mp4" });
    return stored(state);
  }

  /** The clip's first frame; where nothing here can decode it, the fitted still, which is that frame before it was made. */
  async function thumbnailOf(record: RenderRecord, poster: Uint8Array | null): Promise<Thumbnail | null> {
    const bucket = settings.clipsBucket;
    if (poster !== null) {
      return { at: { bucket, key: clipKeys(record).poster }, content: { body: poster, mediaType: "image/webp" } };
    }
    const still = record.prepared === null ? null : await objects.read(record.prepared);
    if (still === null || record.prepared === null) return null;
    const { mediaType } = record.prepared;
    return { at: { bucket, key: stillThumbnailKey(record, mediaType) }, content: { body: still, mediaType } };
  }

  function stored(state: RenderState): Answer {
    return { ...state, outcome: "stored", waitSeconds: 0 };
  }

  function putOff(state: RenderState, record: RenderRecord, failure: Failure): Answer {
    const { deadlineAt } = record;
    const waitSeconds = pauseSeconds(failure, state.delays + 1, { deadlineAt, now: now(), jitter: random() });
    const isBusy = failure.class === "rate_limited";
    if (waitSeconds === null || (!isBusy && state.delays + 1 >= mostDownloads)) return failedWith(state, failure);
    return {
      ...state,
      outcome: "later",
      waitSeconds: spacedWait(waitSeconds, record, now()),
      delays: state.delays + 1,
    };
  }
}

/** The record as it is filed beside the clip: as the ledger will have it once the clip is there. */
function recordJson(record: RenderRecord): string {
  return `${JSON.stringify({ ...record, status: "succeeded", prepared: null }, null, 2)}\n`;
}
