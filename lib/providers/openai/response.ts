import * as z from "zod/mini";
import { orNull } from "./or-null.ts";

/** A job as servers tell it: only what we use, each null where it is missing or makes no sense. */
export interface Job {
  id: string | null;
  status: string | null;
  progress: number | null;
  error: unknown;
  prompt: string | null;
  model: string | null;
  seconds: number | null;
  size: string | null;
  createdAt: Date | null;
  idempotencyKey: string | null;
  /** Whether it has more of a video object than `id` and `status`, which an error of a gateway can have too. */
  isWhole: boolean;
}

/** Ids are opaque, but one that a URL's path can't hold would be lost: servers do not make them. */
export const jobIdSchema = z
  .union([z.string(), z.pipe(z.number(), z.transform(String))])
  .check(z.refine((value) => value.length <= 4096 && value.isWellFormed() && !/^(\.{1,2}|\s*)$|\p{Cc}/u.test(value)));
const text = orNull(z.string());
const parsedNumber = z.pipe(
  z.string(),
  z.transform((value) => Number.parseFloat(value)),
);
const number = orNull(z.pipe(z.union([z.number(), parsedNumber]), z.number()));
const date = orNull(z.union([z.number(), z.string()]));

const jobSchema = z.looseObject({
  id: orNull(jobIdSchema),
  task_id: orNull(jobIdSchema),
  status: text,
  progress: number,
  error: z.optional(z.unknown()),
  prompt: text,
  model: text,
  seconds: number,
  size: text,
  created_at: date,
  created: date,
  idempotency_key: text,
});

/** So many objects may be around a job. */
export const mostWrappers = 2;

/** Null if the body is no object with an id or a status. Some relays wrap the job in `data`. */
export function readJob(body: unknown, wrappers = mostWrappers): Job | null {
  const parsed = jobSchema.safeParse(body);
  if (!parsed.success) return null;
  const { data: job } = parsed;
  if (job.id === null && job.task_id === null && job.status === null) {
    const inner = job.data;
    const isObject = typeof inner === "object" && inner !== null && !Array.isArray(inner);
    return isObject && wrappers > 0 ? readJob(inner, wrappers - 1) : null;
  }
  return {
    id: job.id ?? job.task_id,
    status: job.status,
    progress: job.progress === null ? null : Math.min(100, Math.max(0, job.progress)),
    error: job.error ?? null,
    prompt: job.prompt,
    model: job.model,
    seconds: job.seconds,
    size: job.size,
    createdAt: readDate(job.created_at ?? job.created),
    idempotencyKey: job.idempotency_key,
    isWhole:
      (job.id ?? job.task_id) !== null &&
      ["object", "model", "created_at", "progress"].some((key) => key in Object(body)),
  };
}

const listSchema = z.union([
  z.looseObject({
    data: z.array(z.unknown()),
    has_more: orNull(z.boolean()),
    last_id: text,
  }),
  z.pipe(
    z.array(z.unknown()),
    z.transform((data) => ({ data, has_more: null, last_id: null })),
  ),
]);

export interface JobPage {
  jobs: (Job & { id: string })[];
  /** Null where the server does not say. */
  hasMore: boolean | null;
  /** What to ask for the next page with. */
  lastId: string | null;
}

/** Null if the body is no list, or has an entry that can't be named: it may be the job that is looked for. */
export function readJobPage(body: unknown): JobPage | null {
  const parsed = listSchema.safeParse(body);
  if (!parsed.success) return null;
  const jobs = parsed.data.data.map((job) => readJob(job)).filter(isNamed);
  if (jobs.length < parsed.data.data.length) return null;
  const lastId = parsed.data.last_id ?? jobs.at(-1)?.id ?? null;
  return { jobs, hasMore: parsed.data.has_more, lastId };
}

function isNamed(job: Job | null): job is Job & { id: string } {
  return job !== null && job.id !== null;
}

/** Unix seconds, milliseconds or a date's text. */
function readDate(value: string | number | null): Date | null {
  if (value === null) return null;
  const count = Number(value);
  const date = new Date(Number.isNaN(count) ? value : count > 1e11 ? count : count * 1000);
  return Number.isNaN(date.getTime()) ? null : date;
}
