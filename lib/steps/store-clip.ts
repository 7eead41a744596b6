import type { LedgerEntry } from "../ledger/render-ledger.ts";
import type { MediaTools, ReceiveClipAnswer } from "../media/media-tools.ts";
import type { VideoProvider } from "../providers/video-provider.ts";
import { hasOtherAfter } from "../render/attempt-ladder.ts";
import { chapterTitle } from "../render/chapter-title.ts";
import { clipKeys } from "../render/clip-keys.ts";
import type { Failure } from "../render/failure.ts";
import { goesOnFrom } from "../render/goes-on-from.ts";
import { isCutOff, isGivenUp } from "../render/out-of-reach.ts";
import { ownFailure } from "../render/own-failures.ts";
import { backoffSeconds } from "../render/plan-next-attempt.ts";
import {
  type Attempt,
  costOf,
  currentAttempt,
  isEnded,
  type RenderRecord,
  withAttempt,
} from "../render/render-record.ts";
import { failedWith, type Outcome, type RenderState } from "../render/render-state.ts";
import { spacedWait } from "../render/spaced-wait.ts";
import { fileClip } from "./file-clip.ts";
import { joinParts } from "./join-parts.ts";
import { movedProvider } from "./moved-provider.ts";
import { readRecord } from "./read-record.ts";
import type { StepDependencies } from "./step-dependencies.ts";

type StoreDependencies = Omit<
  StepDependencies,
  | "breakers"
  | "budgets"
  | "catalogue"
  | "durations"
  | "emit"
  | "endWait"
  | "media"
  | "provider"
  | "startRender"
  | "wakes"
> & {
  media: Pick<MediaTools, "drawExtras" | "joinClips" | "readProvenance" | "receiveClip">;
  provider(name: string): Pick<VideoProvider, "download" | "origin"> | null;
};
type Answer = Outcome<"stored" | "later" | "failed">;

type Received = Extract<ReceiveClipAnswer, { status: "received" }>;

/** So often something else than a clip may come before the attempt counts as failed: what is there may be paid for. */
const mostUselessClips = 6;

/** Fetches the finished clip, checks it, and files it; an extension is joined to its source's clip first, where its provider did not do that. */
export function storeClip(dependencies: StoreDependencies) {
  const { ledger, media, now, objects, random, settings } = dependencies;

  return async (before: RenderState): Promise<Answer> => {
    const entry = await readRecord(ledger, before.renderId);
    const { record } = entry;
    const state = { ...before, attempt: record.attempts.length };
    // Another execution was faster.
    if (record.status === "succeeded") return stored(state);
    if (isEnded(record.status)) return failedWith(state, record.failure ?? ownFailure("canceled"));
    if (record.clip !== null && (await objects.head(record.clip)) !== null) return stored(state);
    const attempt = currentAttempt(record);
    const provider = dependencies.provider(attempt?.provider ?? "");
    if (attempt === undefined || attempt.jobId === null || provider === null) {
      throw new Error(`the render ${state.renderId} has no job to fetch a clip of`);
    }
    if (record.kind === "character") return keepCharacter(state, entry);
    const moved = movedProvider(attempt, provider);
    if (moved !== null) return failedWith(state, moved);
    const download = await provider.download(attempt.jobId);
    if (download.status !== "content") {
      return download.status === "later"
        ? waitForClip(state, record, download.failure)
        : failedWith(state, download.failure);
    }
    const received = await media.receiveClip(download, { seconds: await expectedSeconds(record, attempt) });
    if (received.status === "failed") {
      const { failure } = received;
      const uselessClips = state.uselessClips + (isCutOff(failure) ? 0 : 1);
      if (uselessClips >= mostUselessClips) return failedWith(state, failure);
      return waitForClip({ ...state, uselessClips }, record, failure);
    }
    try {
      return await file(state, entry, received);
    } finally {
      // Whoever breaks off before the clip is filed leaves it lying: as large as it is, once per try.
      await received.discard();
    }
  };

  /** A character stays with its provider: its id is all there is of it. */
  async function keepCharacter(state: RenderState, entry: LedgerEntry): Promise<Answer> {
    const { record } = await ledger.update(entry, (current) => {
      if (isEnded(current.status) || currentAttempt(current)?.state === "succeeded") return null;
      const endedAt = now().toISOString();
      const done = withAttempt(current, { state: "succeeded", endedAt, polls: state.polls });
      return { ...done, status: "storing", endedAt, cost: costOf(done) };
    });
    return isEnded(record.status) && record.status !== "succeeded"
      ? failedWith(state, record.failure ?? ownFailure("canceled"))
      : stored(state);
  }

  async function file(state: RenderState, entry: LedgerEntry, received: Received): Promise<Answer> {
    const { record } = entry;
    const isLonger = record.kind === "extend" && goesOnFrom(record) === null;
    const made = isLonger ? await joinToSource(record, received) : { ...received, chapters: [], segment: null };
    if ("failure" in made) return failedWith(state, made.failure);
    try {
      const { filed, record: after } = await fileClip(dependencies, entry, made, (current, endedAt) => {
        const done = withAttempt(current, { state: "succeeded", endedAt, polls: state.polls });
        return { ...done, from: isLonger ? null : done.from, cost: costOf(done) };
      });
      return filed || after.status === "succeeded"
        ? stored(state)
        : failedWith(state, after.failure ?? ownFailure("canceled"));
    } finally {
      if (made.segment !== null) await made.discard();
    }
  }

  /** The source's clip with the new one behind it. A new one that can't be joined is kept: it is paid for. */
  async function joinToSource(record: RenderRecord, received: Received) {
    const newPart = { path: received.path, title: chapterTitle(record) };
    const joined = await joinParts(dependencies, [record.source ?? ""], { crossFadeSeconds: 0, newPart });
    if (joined.status === "joined") return { ...joined, segment: { path: received.path, clip: received.clip } };
    const at = { bucket: settings.clipsBucket, key: clipKeys(record).segment };
    await objects.write(at, { file: received.path, mediaType: "video/mp4" });
    const message = `${joined.failure.message} The new part is at ${at.key}.`;
    return { ...joined, failure: { ...joined.failure, message, billed: "yes" as const } };
  }

  /** How long the clip must be: an extension comes with what it extends, a remix is as long as its source. */
  async function expectedSeconds(record: RenderRecord, { seconds }: Attempt): Promise<number> {
    const { kind, source } = record;
    const before = goesOnFrom(record) === null || source === null ? null : (await ledger.get(source))?.record.clip;
    if (before == null) return seconds;
    return kind === "extend" ? before.durationSeconds + seconds : before.durationSeconds;
  }

  function stored(state: RenderState): Answer {
    return { ...state, outcome: "stored", waitSeconds: 0 };
  }

  /** It is made, and most likely paid for: nothing is asked for in its place while it may still come. */
  function waitForClip(before: RenderState, record: RenderRecord, failure: Failure): Answer {
    const time = now();
    const unreachableSince = before.unreachableSince ?? time.toISOString();
    const state = { ...before, unreachableSince, delays: before.delays + 1 };
    const secondsLeft = Math.ceil((Date.parse(record.deadlineAt) - time.getTime()) / 1000);
    if (secondsLeft <= 0) {
      const message = `The clip is made, and could not be fetched before the render's deadline: ${failure.message}`;
      const remedy = "`stillmotion retry` fetches it; no second job is made.";
      return failedWith(
        { ...state, isJobKept: true },
        ownFailure("deadline_exceeded", { phase: "download", message, remedy }),
      );
    }
    const attempt = currentAttempt(record);
    const hasOther = attempt !== undefined && hasOtherAfter(attempt, record.request.fallbacks);
    if (hasOther && isGivenUp(record, unreachableSince, time)) {
      const message = `The clip could not be fetched from ${attempt.provider} since ${unreachableSince}: ${failure.message}`;
      return failedWith(state, ownFailure("provider_unreachable", { phase: "download", message }));
    }
    const pause = failure.retryAfterSeconds ?? backoffSeconds(state.delays, random());
    return { ...state, outcome: "later", waitSeconds: Math.min(spacedWait(pause, record, time), secondsLeft) };
  }
}
