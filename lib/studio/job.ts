import { randomBytes } from "node:crypto";
import type { ProgressReport } from "./hold-jobs.ts";

/** See docs/studio.md. */
export interface JobFault {
  failJob?: { code: string; message: string };
  freezeAt?: number;
  takeSeconds?: number;
  report?: ProgressReport;
}

/** One video job as it is stored: `jobs/<id>.json`. */
export interface Job {
  id: string;
  /** The place of its create among all creates asked for in this folder, from 1. */
  order: number;
  model: string;
  prompt: string;
  seconds: number;
  size: string;
  status: "queued" | "in_progress" | "completed" | "failed";
  /** 0 to 100. */
  progress: number;
  /** Milliseconds since 1970. */
  createdAt: number;
  completedAt: number | null;
  expiresAt: number | null;
  error: { code: string; message: string } | null;
  remixedFrom: string | null;
  /** The ids of the characters it was to show: noted, and no more. Left out where there were none. */
  characters?: string[];
  idempotencyKey: string | null;
  /** What the clip starts from: a file of this job in `files/`; `none` is the grey picture of a create without a still. */
  picture: { kind: "still" | "none" } | { kind: "frame"; at: "first" | "last" };
  /** Seconds of the source's clip that come first; 0 but for extensions. */
  prefixSeconds: number;
  /** Misbehaviour asked for by a fault script. */
  fault: JobFault | null;
}

export function newId(prefix: "video" | "char"): string {
  return `${prefix}_${randomBytes(16).toString("hex")}`;
}

/** The job as OpenAI's API shows it, and the idempotency key it was created with. */
export function toVideoObject(job: Job): Record<string, unknown> {
  return {
    id: job.id,
    object: "video",
    model: job.model,
    status: job.status,
    progress: tellsNothing(job) ? null : job.progress,
    created_at: unixSeconds(job.createdAt),
    completed_at: job.completedAt === null ? null : unixSeconds(job.completedAt),
    expires_at: job.expiresAt === null ? null : unixSeconds(job.expiresAt),
    prompt: job.prompt,
    size: job.size,
    seconds: String(job.seconds),
    error: job.error,
    remixed_from_video_id: job.remixedFrom,
    ...(job.characters === undefined ? {} : { characters: job.characters.map((id) => ({ id })) }),
    idempotency_key: job.idempotencyKey,
  };
}

function tellsNothing({ status, fault }: Job): boolean {
  return status === "in_progress" && fault?.takeSeconds !== undefined && (fault.report ?? "none") === "none";
}

export function dimensionsOf(job: Pick<Job, "size">): { width: number; height: number } {
  const [width = 0, height = 0] = job.size.split("x").map(Number);
  return { width, height };
}

function unixSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
