import type { Derivation } from "../render/derivation.ts";
import type { Failure } from "../render/failure.ts";

/**
 * A service that makes videos. What it answers, good or bad, is data: a method rejects only when our own side breaks
 * (a bug, a full disk), never because of what the provider said or because it could not be reached.
 * Every answer is plain JSON (but for `download`'s body), so it survives a workflow's state.
 */
export interface VideoProvider {
  /** The name in settings, records and failures, e.g. `openai`. */
  readonly name: string;
  /** Where its jobs live, as host and path: another origin knows nothing of them. Left out where that can't change. */
  readonly origin?: string;
  /** Asks for one job. Never repeats the request by itself: a job costs money. */
  create(job: VideoJobRequest): Promise<CreateAnswer>;
  /** As `create`, of a clip of its own instead of a still. Absent where the provider can't; the catalogue says which kinds. */
  derive?(job: DerivedJobRequest): Promise<CreateAnswer>;
  /** Makes a character of a clip, once; the job id of the answer is the character's. Absent where the provider can't. */
  createCharacter?(character: NewCharacter): Promise<CreateAnswer>;
  /** Looks at a job once. */
  poll(jobId: string): Promise<PollAnswer>;
  /** Opens the finished clip as a stream. The caller reads `body` to its end or cancels it. */
  download(jobId: string): Promise<DownloadAnswer>;
  /** Jobs made at or after `since`, newest first. Absent where the provider can't list. */
  listJobs?(since: Date): Promise<ListAnswer>;
  /** Stops or deletes a job, so that nothing more is spent on it. Absent where the provider can't. */
  cancel?(jobId: string): Promise<CancelAnswer>;
}

/** A provider for who asks it for no new job. */
export type JobProvider = Omit<VideoProvider, "create" | "derive" | "createCharacter">;

export interface VideoJobRequest {
  prompt: string;
  model: string;
  /** Length of the clip in whole seconds. */
  seconds: number;
  /** `WIDTHxHEIGHT` in pixels; the still has exactly this size. */
  size: string;
  /** The first frame. */
  still: { bytes: Uint8Array; mediaType: "image/jpeg" | "image/png" };
  /** The provider's ids of characters that the clip is to show; left out where there are none. */
  characters?: readonly string[];
  /** The same for every try of one attempt. Sent everywhere, trusted nowhere. */
  idempotencyKey: string;
}

export interface NewCharacter {
  name: string;
  /** The clip that shows it, an MP4. */
  clip: Uint8Array;
  /** As in VideoJobRequest. */
  idempotencyKey: string;
}

export interface DerivedJobRequest {
  kind: Derivation;
  /** The completed job of this provider whose clip it goes on from. */
  jobId: string;
  prompt: string;
  /** For an extension: how much longer the clip becomes, in whole seconds. */
  seconds: number;
  /** As in VideoJobRequest. */
  idempotencyKey: string;
}

export interface CreatedJob {
  status: "created";
  jobId: string;
  pollAfterSeconds: number | null;
  /** The provider knows where to announce this job's end, by a webhook. Left out: it is only polled. */
  announced?: true;
}

export type CreateAnswer =
  | CreatedJob
  /** The provider said "not now": no job was made, the same request may be sent again. */
  | { status: "later"; failure: Failure }
  /** The request may or may not have made a job (the connection broke after it was sent): look before trying again. */
  | { status: "unknown"; failure: Failure }
  | { status: "failed"; failure: Failure };

export type PollAnswer =
  /** `progress` in percent, null where the provider gives none; `pollAfterSeconds` is the provider's own hint. */
  | { status: "running"; queued: boolean; progress: number | null; pollAfterSeconds: number | null }
  | { status: "completed" }
  | { status: "failed"; failure: Failure }
  /** The poll failed, not the job: ask again later. */
  | { status: "unreachable"; failure: Failure };

export type DownloadAnswer =
  /** `bytes`: the length the provider announced, null if none. `mediaType` as sent, without parameters. */
  | { status: "content"; body: ReadableStream<Uint8Array>; bytes: number | null; mediaType: string | null }
  | { status: "later"; failure: Failure }
  | { status: "failed"; failure: Failure };

export interface ListedJob {
  jobId: string;
  /** Null where the provider leaves a field out. */
  prompt: string | null;
  model: string | null;
  seconds: number | null;
  size: string | null;
  createdAt: Date | null;
  /** The key the job was created with, from providers that show it (the studio does). */
  idempotencyKey: string | null;
}

export type ListAnswer =
  | { status: "listed"; jobs: ListedJob[] }
  | { status: "later"; failure: Failure }
  /** This server has no list, which is known only by asking: as good as a provider without `listJobs`. */
  | { status: "unsupported" };
export type CancelAnswer = { status: "canceled" | "gone" } | { status: "failed"; failure: Failure };
