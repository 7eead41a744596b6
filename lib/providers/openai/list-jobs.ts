import type { ListAnswer, ListedJob } from "../video-provider.ts";
import { ask, type Exchange } from "./ask.ts";
import { compose } from "./compose.ts";
import type { Connection } from "./connection.ts";
import { exchangeFailure } from "./reply-failure.ts";
import { type Job, type JobPage, readJobPage } from "./response.ts";

const pageSize = 100;
const pageLimit = 10;

/**
 * Jobs made since a time. A list that may lack one is answered as `unsupported`: who reads it decides by what is absent
 * whether to pay again.
 */
export async function listJobs(connection: Connection, since: Date): Promise<ListAnswer> {
  // Servers cut the time of a job to the second.
  const oldest = Math.floor(since.getTime() / 1000) * 1000;
  const jobs = new Map<string, ListedJob>();
  const listed = () => ({ status: "listed" as const, jobs: newestFirst(jobs, oldest) });
  let before: JobPage | null = null;
  for (let pages = 0; pages < pageLimit; pages++) {
    const exchange = await askForPage(connection, before?.lastId ?? null);
    const status = exchange.reply?.httpStatus ?? 0;
    if (isOnlyPage(before) && status >= 400 && status < 500 && status !== 429) return listed();
    if (status === 404 || status === 405 || status === 501) return { status: "unsupported" };
    if (status < 200 || status >= 300) {
      return { status: "later", failure: exchangeFailure(connection, "create", exchange) };
    }
    const page = readJobPage(exchange.reply?.json);
    if (page === null) return { status: "unsupported" };
    const known = jobs.size;
    for (const job of page.jobs) jobs.set(job.id, toListed(job.id, job));
    if (page.hasMore === false || page.jobs.length === 0 || passes(page, oldest)) return listed();
    // A server that answers the same page again does not page: the one it has is whole, unless it was cut at our limit.
    if (jobs.size === known) return isOnlyPage(before) ? listed() : { status: "unsupported" };
    if (page.lastId === null) return { status: "unsupported" };
    before = page;
  }
  return { status: "unsupported" };
}

/** Whether a first page, from a server that doesn't say if there are more, looks like all it has. */
function isOnlyPage(page: JobPage | null): boolean {
  return page !== null && page.hasMore === null && page.jobs.length !== pageSize;
}

function askForPage(connection: Connection, after: string | null): Promise<Exchange> {
  const query = { order: "desc", limit: String(pageSize), ...(after === null ? {} : { after }) };
  return ask(connection, connection.otherTimeoutSeconds, compose(connection, "GET", [], { query }));
}

/** Whether the next page can only be older. A server that ignores `order` starts with its oldest. */
function passes(page: JobPage, oldest: number): boolean {
  const first = page.jobs[0]?.createdAt;
  const last = page.jobs.at(-1)?.createdAt;
  if (first == null || last == null) return false;
  return last.getTime() < oldest && first > last;
}

function toListed(jobId: string, job: Job): ListedJob {
  const { prompt, model, seconds, size, createdAt, idempotencyKey } = job;
  return { jobId, prompt, model, seconds, size, createdAt, idempotencyKey };
}

/** Newest first; a job without a date may be as new as any. */
function newestFirst(jobs: Map<string, ListedJob>, oldest: number): ListedJob[] {
  const time = (job: ListedJob) => job.createdAt?.getTime() ?? Number.POSITIVE_INFINITY;
  return [...jobs.values()]
    .filter((job) => time(job) >= oldest)
    .sort((one, other) => (time(other) > time(one) ? 1 : time(other) < time(one) ? -1 : 0));
}
