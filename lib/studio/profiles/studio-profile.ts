import type { ApiError } from "../api-error.ts";
import type { Job } from "../job.ts";
import type { BodyKind, RequestFields } from "../request-fields.ts";
import type { StillReader } from "../still-readers.ts";

export type RouteName = "create" | "retrieve" | "list" | "delete" | "content" | "derive" | "characters" | "media";

export interface VideoPage {
  jobs: Job[];
  hasMore: boolean;
}

/** How the studio speaks the protocol: as one of the servers that do, with what that server makes of a still. */
export interface StudioProfile {
  /** Where the API's paths begin, e.g. `/v1`. */
  prefix: string;
  /** The header it looks for the key in. */
  auth: "bearer" | "api-key";
  routes: readonly RouteName[];
  /** Answered at these whole paths: by what a client may tell the server from others. */
  probes: Readonly<Record<string, unknown>>;
  bodies: readonly BodyKind[];
  /** The refusal of any other body. */
  wrongBody: { status: number; message: string };
  /** The forms it reads a still in. */
  stills: readonly StillReader[];
  /** Throws for what the server refuses rather than overlooks. */
  refuseStill(fields: RequestFields): void;
  /** What comes of a create in which it sees no still: OpenAI's models can do without, and so do those that serve others. */
  withoutStill: "refused" | "ignored";
  seconds: { field: "seconds" | "duration"; type: "any" | "number" };
  createStatus: number;
  /** True where a create is answered when the clip is made. */
  answersAtOnce: boolean;
  /** Whether a running job's answer has the header that says when to ask again. */
  hasPollHint: boolean;
  variants: "names" | "index" | "ignored";
  /** An id as clients see it, and back. */
  showId(job: Job): string;
  readId(shown: string): string;
  /** A job as clients see it; `origin` is the studio's own address as the client has it. */
  toVideo(job: Job, origin: string): object;
  /** The status a job is retrieved with. */
  toStatus(job: Job): number;
  toList(page: VideoPage, origin: string): object;
  toDeleted(job: Job, origin: string): object;
  toError(error: ApiError): { status: number; body: object };
}
