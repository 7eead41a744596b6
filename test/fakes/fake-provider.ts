import type {
  CancelAnswer,
  CreateAnswer,
  DownloadAnswer,
  ListAnswer,
  ListedJob,
  PollAnswer,
  VideoJobRequest,
  VideoProvider,
} from "../../lib/providers/video-provider.ts";
import { makeClip } from "../support/make-clip.ts";
import { fakeFailure } from "./fake-failure.ts";

/** `lost`: the job is made, but the answer never arrives. `unknown`: neither a job nor an answer. */
export type FakeCreate = "created" | "later" | "unknown" | "lost" | "failed" | CreateAnswer;
export type FakePoll = "queued" | "running" | "completed" | "failed" | "unreachable" | PollAnswer;
/** Bytes are served as they are; `truncated` announces the whole clip and sends half of it. */
export type FakeDownload = "content" | "truncated" | "later" | "failed" | Uint8Array | DownloadAnswer;

/**
 * What a method answers, in the order of its calls; when the list is used up all goes well again. An Error is thrown.
 * A function gets the job's id (for `create`: its number so far) and how many calls came before.
 */
export type Script<Step> = (Step | Error)[] | ((job: string, callsBefore: number) => Step | Promise<Step>);

export interface FakeProviderOptions {
  /** `fake` by default. */
  name?: string;
  creates?: Script<FakeCreate>;
  polls?: Script<FakePoll>;
  downloads?: Script<FakeDownload>;
  /** What `listJobs` answers; the jobs the fake made by default. `absent`: a provider that can't list. */
  jobs?: ListedJob[] | ListAnswer | "absent";
  /** What `cancel` answers; `canceled` once and `gone` afterwards by default. `absent`: a provider that can't. */
  cancel?: CancelAnswer | "absent";
  /** The clip every job ends with; a second of 64x36 by default. */
  clip?: Uint8Array;
  /** The clock behind `createdAt`; the real one by default. */
  now?: () => Date;
}

export interface FakeProvider extends VideoProvider {
  /** The requests as they came in, jobs or not. */
  readonly creates: VideoJobRequest[];
  /** The job ids asked for, one per call. */
  readonly polls: string[];
  readonly downloads: string[];
  readonly cancels: string[];
  readonly lists: Date[];
  /** The jobs that were made, oldest first: what would be paid for. */
  readonly jobs: ListedJob[];
}

let smallClip: Promise<Uint8Array> | undefined;

/** A video provider in memory: every job completes at once unless the scripts say otherwise. */
export function fakeProvider(options: FakeProviderOptions = {}): FakeProvider {
  const name = options.name ?? "fake";
  const jobs: ListedJob[] = [];
  const calls = { creates: [] as VideoJobRequest[], polls: [] as string[], downloads: [] as string[] };
  const more = { cancels: [] as string[], lists: [] as Date[], jobs };
  const failure = fakeFailure;

  const makeJob = (request: VideoJobRequest): CreateAnswer => {
    const { prompt, model, seconds, size, idempotencyKey } = request;
    const createdAt = (options.now ?? (() => new Date()))();
    const jobId = `${name}_job_${jobs.length + 1}`;
    jobs.push({ jobId, prompt, model, seconds, size, createdAt, idempotencyKey });
    return { status: "created", jobId, pollAfterSeconds: null };
  };

  const provider: FakeProvider = {
    name,
    ...calls,
    ...more,
    async create(request) {
      const step = await nextStep(options.creates, `${jobs.length + 1}`, calls.creates.push(request) - 1, "created");
      if (typeof step !== "string") return step;
      if (step === "created") return makeJob(request);
      if (step === "lost") makeJob(request);
      const unknown = step === "lost" || step === "unknown";
      if (unknown) return { status: "unknown", failure: failure("transient", { phase: "create", provider: name }) };
      const failureClass = step === "later" ? "rate_limited" : "request";
      return { status: step, failure: failure(failureClass, { phase: "create", provider: name }) };
    },
    async poll(jobId) {
      const step = await nextStep(options.polls, jobId, calls.polls.push(jobId) - 1, "completed");
      if (typeof step !== "string") return step;
      if (step === "completed") return { status: step };
      if (step === "queued" || step === "running") {
        return { status: "running", queued: step === "queued", progress: null, pollAfterSeconds: null };
      }
      return { status: step, failure: failure("transient", { provider: name }) };
    },
    async download(jobId) {
      const step = await nextStep(options.downloads, jobId, calls.downloads.push(jobId) - 1, "content");
      if (typeof step === "object" && !(step instanceof Uint8Array)) return step;
      if (step === "later" || step === "failed") {
        const failureClass = step === "later" ? "transient" : "expired";
        return { status: step, failure: failure(failureClass, { phase: "download", provider: name }) };
      }
      smallClip ??= makeClip();
      const bytes = step instanceof Uint8Array ? step : (options.clip ?? (await smallClip));
      const sent = step === "truncated" ? bytes.subarray(0, bytes.length >> 1) : bytes;
      return { status: "content", body: streamOf(sent), bytes: bytes.length, mediaType: "video/mp4" };
    },
  };
  if (options.jobs !== "absent") {
    provider.listJobs = async (since) => {
      more.lists.push(since);
      if (options.jobs !== undefined && options.jobs !== "absent") {
        return Array.isArray(options.jobs) ? { status: "listed", jobs: options.jobs } : options.jobs;
      }
      return { status: "listed", jobs: jobs.filter((job) => (job.createdAt ?? since) >= since).reverse() };
    };
  }
  if (options.cancel !== "absent") {
    provider.cancel = async (jobId) => {
      const first = !more.cancels.includes(jobId);
      more.cancels.push(jobId);
      if (options.cancel !== undefined && options.cancel !== "absent") return options.cancel;
      return { status: first && jobs.some((job) => job.jobId === jobId) ? "canceled" : "gone" };
    };
  }
  return provider;
}

async function nextStep<Step>(script: Script<Step> | undefined, job: string, callsBefore: number, otherwise: Step) {
  if (typeof script === "function") return script(job, callsBefore);
  const step = script?.[callsBefore] ?? otherwise;
  if (step instanceof Error) throw step;
  return step;
}

function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new Blob([new Uint8Array(bytes)]).stream();
}
