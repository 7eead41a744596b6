import { type Job, newId } from "./job.ts";
import type { StudioFolder } from "./studio-folder.ts";

/** What a new job is made of; the store fills in the rest. */
export type NewJob = Pick<
  Job,
  | "order"
  | "model"
  | "prompt"
  | "seconds"
  | "size"
  | "remixedFrom"
  | "characters"
  | "idempotencyKey"
  | "picture"
  | "prefixSeconds"
  | "fault"
>;

/** Every job, in memory and on disk alike: a change is on disk before anyone is told of it. */
export class JobStore {
  readonly #folder: StudioFolder;
  readonly #now: () => number;
  readonly #jobs = new Map<string, Job>();
  #lastOrder = 0;

  private constructor(folder: StudioFolder, now: () => number) {
    this.#folder = folder;
    this.#now = now;
  }

  static async open(folder: StudioFolder, now: () => number): Promise<JobStore> {
    const store = new JobStore(folder, now);
    const jobs = (await folder.readRecords("jobs")) as Job[];
    for (const job of jobs.sort((a, b) => a.order - b.order)) store.#jobs.set(job.id, job);
    store.#lastOrder = jobs.at(-1)?.order ?? 0;
    await folder.removeOrphans();
    return store;
  }

  get(id: string): Job | undefined {
    return this.#jobs.get(id);
  }

  /** Oldest first. */
  all(): Job[] {
    return [...this.#jobs.values()];
  }

  /** The place of a create among all that were asked for, also those a fault script answers. */
  nextOrder(): number {
    this.#lastOrder += 1;
    return this.#lastOrder;
  }

  /** Writes the job's files by `writeFiles` and then its record: a job on disk always has what it is rendered from. */
  async create(fields: NewJob, writeFiles: (id: string) => Promise<void>): Promise<Job> {
    const job: Job = {
      ...fields,
      id: newId("video"),
      status: "queued",
      progress: 0,
      createdAt: this.#now(),
      completedAt: null,
      expiresAt: null,
      error: null,
    };
    await writeFiles(job.id);
    await this.#folder.writeRecord("jobs", job.id, job);
    this.#jobs.set(job.id, job);
    return job;
  }

  /** Progress is for those who ask, not for the disk: it starts again with the render. */
  showProgress(job: Job, progress: number): void {
    job.status = "in_progress";
    job.progress = Math.max(job.progress, progress);
  }

  async update(job: Job, change: Partial<Job>): Promise<void> {
    if (!this.#jobs.has(job.id)) return;
    const changed = { ...job, ...change };
    await this.#folder.writeRecord("jobs", job.id, changed);
    // Deleted meanwhile: the record just written must not bring it back.
    if (this.#jobs.has(job.id)) Object.assign(job, change);
    else await this.#folder.removeRecord("jobs", job.id);
  }

  async forget(job: Job): Promise<void> {
    this.#jobs.delete(job.id);
    await this.#folder.removeRecord("jobs", job.id);
  }
}
