import { appendFileSync, existsSync, readFileSync } from "node:fs";
import type { Job } from "./job.ts";

export type StudioEvent = "create" | "delete" | "finished" | "failed" | "content";

/** The append-only record of what the studio did: one JSON line per event, exactly one `create` per job made. */
export class StudioLog {
  readonly #path: string;
  readonly #now: () => number;

  constructor(path: string, now: () => number) {
    this.#path = path;
    this.#now = now;
    // A line torn by a kill stays as it is, on a line of its own.
    if (existsSync(path) && !/(^|\n)$/.test(readFileSync(path, "utf8"))) appendFileSync(path, "\n");
  }

  write(event: StudioEvent, job: Job, more: Record<string, unknown> = {}): void {
    const { id, idempotencyKey, model, seconds, size } = job;
    const at = new Date(this.#now()).toISOString();
    const picture = event === "create" ? { picture: job.picture.kind } : {};
    const line = { at, event, jobId: id, idempotencyKey, model, seconds, size, ...picture, ...more };
    // Synchronous: the line is with the operating system before the request is answered.
    appendFileSync(this.#path, `${JSON.stringify(line)}\n`);
  }

  /** Jobs stored by a studio that was killed before it could log them. */
  repair(jobs: Iterable<Job>): void {
    const created = new Set<string>();
    for (const line of existsSync(this.#path) ? readFileSync(this.#path, "utf8").split("\n") : []) {
      const id = /"event":"create","jobId":"(video_[0-9a-f]+)"/.exec(line)?.[1];
      if (id !== undefined) created.add(id);
    }
    for (const job of jobs) if (!created.has(job.id)) this.write("create", job);
  }
}
