import { rename } from "node:fs/promises";
import { createJobHolder, type JobHolder } from "./hold-jobs.ts";
import { dimensionsOf, type Job } from "./job.ts";
import type { JobStore } from "./job-store.ts";
import { renderClip } from "./render-clip.ts";
import type { StudioFolder } from "./studio-folder.ts";
import type { StudioEvent, StudioLog } from "./studio-log.ts";
import { frameRate, taskOf } from "./task-of.ts";

/** How long a finished clip can be fetched. Longer than OpenAI's hour: the disk is the user's own, and a night may lie between. */
const keepMilliseconds = 24 * 60 * 60 * 1000;

/** What a render takes before its first frame: two threads to start, a still to decode. */
const startMilliseconds = 300;

export interface RenderQueueOptions {
  folder: StudioFolder;
  store: JobStore;
  log: StudioLog;
  concurrency: number;
  now: () => number;
  report: (line: string) => void;
  /** Told of each job that has ended, once that is stored. */
  onEnd?: (job: Job) => void;
}

/** Renders jobs in their order, `concurrency` at once. */
export class RenderQueue {
  readonly #options: RenderQueueOptions;
  readonly #waiting: Job[] = [];
  readonly #running = new Map<string, { job: Job; controller: AbortController; ended: Promise<void> }>();
  readonly #awaited = new Map<string, () => void>();
  #pixelsPerMillisecond = 40_000;
  readonly #holder: JobHolder;
  #closed = false;

  constructor(options: RenderQueueOptions) {
    this.#options = options;
    this.#holder = createJobHolder({
      now: options.now,
      showProgress: (job, percent) => options.store.showProgress(job, percent),
      release: (job) => this.#enqueue(job),
    });
  }

  add(job: Job): void {
    if (job.fault?.freezeAt !== undefined) {
      this.#options.store.showProgress(job, job.fault.freezeAt);
      return;
    }
    if (job.fault?.takeSeconds !== undefined) this.#holder.hold(job);
    else this.#enqueue(job);
  }

  #enqueue(job: Job): void {
    this.#waiting.push(job);
    this.#fill();
  }

  /** Renders the job; resolves at its end. One that freezes has none. */
  async finish(job: Job): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#awaited.set(job.id, resolve));
    this.add(job);
    await ended;
  }

  /** Resolves when nothing touches the job's files any more. */
  async cancel(job: Job): Promise<void> {
    this.#holder.drop(job);
    const position = this.#waiting.indexOf(job);
    if (position >= 0) this.#waiting.splice(position, 1);
    const running = this.#running.get(job.id);
    running?.controller.abort(new Error("canceled"));
    await running?.ended;
  }

  /** When the job is likely to be done, from the speed of this machine so far and the work ahead of it. */
  estimateMilliseconds(job: Job): number {
    const position = this.#waiting.indexOf(job);
    const ahead = position < 0 ? this.#waiting : this.#waiting.slice(0, position);
    const running = [...this.#running.values()].map((entry) => entry.job);
    const isRunning = running.includes(job);
    const milliseconds = (other: Job) =>
      (other.progress === 0 ? startMilliseconds : 0) + pixelsLeft(other) / this.#pixelsPerMillisecond;
    const others = isRunning || running.length + ahead.length < this.#options.concurrency ? [] : [...running, ...ahead];
    const wait = others.reduce((sum, other) => sum + milliseconds(other), 0) / this.#options.concurrency;
    return Math.min(Math.max(Math.round(wait + milliseconds(job)), 100), 30_000);
  }

  /** Stops every render where it is; their jobs stay unfinished, for the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#holder.close();
    this.#waiting.length = 0;
    for (const { controller } of this.#running.values()) controller.abort(new Error("the studio closes"));
    await Promise.all([...this.#running.values()].map(({ ended }) => ended));
  }

  #fill(): void {
    while (!this.#closed && this.#running.size < this.#options.concurrency) {
      const job = this.#waiting.shift();
      if (job === undefined) return;
      const controller = new AbortController();
      const ended = this.#render(job, controller.signal).finally(() => {
        this.#running.delete(job.id);
        this.#awaited.get(job.id)?.();
        this.#awaited.delete(job.id);
        this.#fill();
      });
      this.#running.set(job.id, { job, controller, ended });
    }
  }

  async #render(job: Job, signal: AbortSignal): Promise<void> {
    const { folder, store, now } = this.#options;
    const startedAt = now();
    try {
      if (job.fault?.failJob !== undefined) return await this.#fail(job, job.fault.failJob);
      store.showProgress(job, 0);
      const task = taskOf(job, {
        still: folder.path(job.id, "still"),
        source: folder.path(job.id, "source.mp4"),
        output: folder.temporaryPath(job.id, "mp4"),
      });
      const onProgress = (frames: number) =>
        store.showProgress(job, Math.min(99, Math.floor((frames * 100) / task.frames)));
      await renderClip(task, { signal, onProgress });
      await rename(task.outputPath, folder.path(job.id, "mp4"));
      const speed = (task.frames * task.width * task.height) / Math.max(now() - startedAt - startMilliseconds, 50);
      this.#pixelsPerMillisecond = (this.#pixelsPerMillisecond + speed) / 2;
      const completedAt = now();
      await store.update(job, {
        status: "completed",
        progress: 100,
        completedAt,
        expiresAt: completedAt + keepMilliseconds,
      });
      this.#log("finished", job, { milliseconds: completedAt - startedAt });
      this.#options.onEnd?.(job);
    } catch (error) {
      if (signal.aborted) return;
      const message = `The clip could not be rendered: ${error instanceof Error ? error.message : String(error)}`;
      await this.#fail(job, { code: "render_failed", message });
    }
  }

  /** Never rejects: what can't be written (a full disk) leaves the job unfinished, for the next start. */
  async #fail(job: Job, error: { code: string; message: string }): Promise<void> {
    try {
      await this.#options.store.update(job, { status: "failed", error, completedAt: null });
      this.#log("failed", job, { code: error.code });
      this.#options.onEnd?.(job);
    } catch (problem) {
      this.#options.report(
        `studio: ${job.id}: ${error.message} Nor could that be noted: ${(problem as Error).message}`,
      );
    }
  }

  /** The job's end is stored by now: a log that can't be written doesn't change it. */
  #log(event: StudioEvent, job: Job, more: Record<string, unknown>): void {
    try {
      this.#options.log.write(event, job, more);
    } catch (problem) {
      this.#options.report(`studio: ${job.id}: ${event}, which could not be logged: ${(problem as Error).message}`);
    }
  }
}

function pixelsLeft(job: Job): number {
  const { width, height } = dimensionsOf(job);
  return (width * height * frameRate * (job.seconds - job.prefixSeconds) * (100 - job.progress)) / 100;
}
