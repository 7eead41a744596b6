import type { Failure } from "../../render/failure.ts";
import type { CreateAnswer } from "../video-provider.ts";
import type { Reply } from "./ask.ts";
import type { Connection } from "./connection.ts";
import { findContentLink } from "./content-links.ts";
import { goneFailure } from "./reply-failure.ts";

const prefix = "clip_";

/**
 * The answer to a create that comes with the clip itself (Dynamo): the link is all there is to come back to, so it is what
 * the job's id holds. One with a query is not kept, since it may be signed and an id stands in records.
 */
export function readAnsweredClip(connection: Connection, reply: Reply): CreateAnswer {
  const link = findContentLink(reply.json, connection.baseURL);
  if (link === null) return { status: "failed", failure: linkUnusable(connection, "no http(s) address") };
  if (link.search !== "" || link.username !== "" || link.password !== "") {
    return { status: "failed", failure: linkUnusable(connection, "an address with a secret, which is not stored") };
  }
  link.hash = "";
  return {
    status: "created",
    jobId: `${prefix}${Buffer.from(link.href).toString("base64url")}`,
    pollAfterSeconds: null,
  };
}

/** The clip's address, out of a job's id. Whether it may be asked is decided when it is. */
export function linkOfAnsweredClip(jobId: string): URL | null {
  const href = jobId.startsWith(prefix) ? Buffer.from(jobId.slice(prefix.length), "base64url").toString() : "";
  return /^https?:\/\//.test(href) && URL.canParse(href) ? new URL(href) : null;
}

/** The answer to a job's id that such a server never gave out. */
export function answeredClipUnknown(
  connection: Connection,
  phase: "poll" | "download",
): { status: "failed"; failure: Failure } {
  const message = "The job's id does not hold the address of a clip, which is all this server gives out.";
  return { status: "failed", failure: goneFailure(connection, phase, "content_not_found", message) };
}

function linkUnusable(connection: Connection, what: string): Failure {
  return {
    class: "account",
    code: "content_link_unusable",
    message: `The clip is made, but the server gives ${what} to fetch it from.`,
    phase: "create",
    provider: connection.name,
    retryable: false,
    billed: "yes",
    remedy: "Start the server so that it hands out plain http(s) links (Dynamo: --media-output-http-url).",
  };
}
