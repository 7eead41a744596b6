import type { Failure } from "../../render/failure.ts";
import type { ServiceConnection } from "./connection.ts";

type Phase = "create" | "poll" | "download";

/** A request that the service could not serve as it is, found before anything was spent. */
export function requestFailure(
  connection: ServiceConnection,
  { code, message, remedy }: { code: string; message: string; remedy: string },
): Failure {
  return {
    class: "request",
    code,
    message,
    phase: "create",
    provider: connection.name,
    retryable: false,
    billed: "no",
    remedy,
  };
}

/** A success that says nothing we understand, or a redirect that is not followed. */
export function notUnderstood(connection: ServiceConnection, phase: Phase): Failure {
  return {
    class: "transient",
    code: "answer_not_understood",
    message: "The answer is not what this provider's API has here.",
    phase,
    provider: connection.name,
    retryable: true,
    billed: "unknown",
    remedy: "Nothing to do unless it keeps happening; then check the base URL.",
  };
}

/** The job is done, nothing speaks of a filter, and yet there is no clip. */
export function noClip(connection: ServiceConnection, phase: Phase): Failure {
  return {
    class: "transient",
    code: "no_clip",
    message: "The provider calls the job done, but there is no clip in its answer and no reason.",
    phase,
    provider: connection.name,
    retryable: true,
    billed: "unknown",
    remedy: "Nothing to do: it is tried again. If it keeps happening, change the still or the prompt.",
  };
}

/** The stored id is not one that this provider gave out. */
export function foreignJob(connection: ServiceConnection, phase: Phase): Failure {
  return {
    class: "request",
    code: "job_id_not_understood",
    message: "The job's id is none that this provider gives out.",
    phase,
    provider: connection.name,
    retryable: false,
    billed: "unknown",
    remedy: "Check that the job was made with this provider; the job itself may have been charged.",
  };
}

export function notReady(connection: ServiceConnection): Failure {
  return {
    class: "transient",
    code: "content_not_ready",
    message: "The clip isn't ready to be fetched yet.",
    phase: "download",
    provider: connection.name,
    retryable: true,
    billed: "unknown",
    remedy: "Nothing to do: it is asked for again.",
  };
}

export function hostRefused(connection: ServiceConnection, host: string): Failure {
  return {
    class: "account",
    code: "content_host_refused",
    message: "The clip is on a host that is not among those this provider is known to use.",
    phase: "download",
    provider: connection.name,
    retryable: false,
    billed: "unknown",
    remedy: `If you trust it, allow the content host ${host} and fetch the clip again.`,
  };
}
