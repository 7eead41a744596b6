import type { Job } from "./job.ts";

/** What a job that is held tells of itself meanwhile, by the part of its time that is over (0 to 1), in percent. */
const reports = {
  none: () => 0,
  linear: (part) => Math.min(99, Math.floor(100 * part)),
  stepped: (part) => 25 * Math.floor(4 * Math.min(part, 0.99)),
  "stuck at 99": (part) => Math.min(99, Math.floor((100 * part) / 0.6)),
} as const satisfies Record<string, (part: number) => number>;

export type ProgressReport = keyof typeof reports;
export const progressReports = Object.keys(reports) as [ProgressReport, ...ProgressReport[]];

const tickMilliseconds = 20;

export interface JobHolder {
  /** Shows the job in progress until the time its fault script gave it is over. */
  hold(job: Job): void;
  /** Forgets one that was deleted. */
  drop(job: Job): void;
  close(): void;
}

/** Jobs that take as long as a script says, from their create on: with nothing but a clock. `release` is called once each. */
export function createJobHolder(options: {
  now: () => number;
  showProgress: (job: Job, percent: number) => void;
  release: (job: Job) => void;
}): JobHolder {
  const { now, showProgress, release } = options;
  const held = new Map<string, { job: Job; timer: NodeJS.Timeout }>();
  let ticker: NodeJS.Timeout | undefined;

  function tick(): void {
    for (const { job } of held.values()) show(job);
  }

  function show(job: Job): void {
    const { takeSeconds = 0, report = "none" } = job.fault ?? {};
    showProgress(job, reports[report]((now() - job.createdAt) / (takeSeconds * 1000)));
  }

  function stopIfIdle(): void {
    if (held.size > 0) return;
    clearInterval(ticker);
    ticker = undefined;
  }

  return {
    hold(job) {
      const milliseconds = job.createdAt + (job.fault?.takeSeconds ?? 0) * 1000 - now();
      if (milliseconds <= 0) return release(job);
      const end = () => {
        held.delete(job.id);
        stopIfIdle();
        release(job);
      };
      held.set(job.id, { job, timer: setTimeout(end, milliseconds) });
      show(job);
      ticker ??= setInterval(tick, tickMilliseconds);
    },
    drop(job) {
      clearTimeout(held.get(job.id)?.timer);
      held.delete(job.id);
      stopIfIdle();
    },
    close() {
      for (const { timer } of held.values()) clearTimeout(timer);
      held.clear();
      stopIfIdle();
    },
  };
}
