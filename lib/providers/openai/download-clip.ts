import type { Failure } from "../../render/failure.ts";
import type { DownloadAnswer } from "../video-provider.ts";
import { ask, type Reply, readReply } from "./ask.ts";
import { openBase64Clip } from "./base64-clip.ts";
import { type Connection, compose } from "./connection.ts";
import { connectionFailure } from "./connection-error.ts";
import { findContentLink } from "./content-links.ts";
import { type Content, fetchContent } from "./fetch-content.ts";
import { jobFailure } from "./job-failure.ts";
import { isNotFound } from "./not-found.ts";
import { goneFailure, notUnderstood, replyFailure } from "./reply-failure.ts";
import { readJob } from "./response.ts";
import { jobPhase } from "./status-words.ts";

type Answered = Extract<Content, { status: "answered" }>;
type Follow = (link: URL) => Promise<DownloadAnswer>;

/** Opens a finished clip, wherever the server keeps it: behind the content route, a redirect, or a link in JSON. */
export async function downloadClip(connection: Connection, jobId: string): Promise<DownloadAnswer> {
  const timeout = connection.contentTimeoutSeconds * 1000;
  // Without `variant`: some servers have no clip of the default's name.
  const { url, init } = await compose(connection, (client) => client.videos.downloadContent(jobId, {}, { timeout }));
  const follow: Follow = async (link) =>
    // A link that leads to JSON again leads nowhere.
    readContent(connection, await fetchContent(connection, link, init.headers), null);
  const content = await fetchContent(connection, url, init.headers);
  if (content.status === "answered" && content.isOwn && isWithoutContentRoute(content.response.status)) {
    const refusal = await readAnswer(connection, content);
    if (!isNotReady(refusal)) return linkOfJob(connection, jobId, refusal, follow);
    return { status: "later", failure: notReady(connection, refusal) };
  }
  return readContent(connection, content, follow);
}

async function readContent(connection: Connection, content: Content, follow: Follow | null): Promise<DownloadAnswer> {
  if (content.status === "lost") {
    return { status: "later", failure: connectionFailure(connection, "download", content.error) };
  }
  if (content.status === "refused") return { status: "failed", failure: hostRefused(connection, content.host) };
  const { response, peeked, isOwn } = content;
  if (!response.ok) return readRefusal(connection, await readAnswer(connection, content), isOwn);
  const mediaType = response.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() || null;
  if (mediaType !== "application/json" && !startsJSON(peeked.first)) {
    // A decoded body is not as long as announced.
    const length = response.headers.has("content-encoding") ? null : response.headers.get("content-length");
    return { status: "content", body: peeked.body, bytes: length === null ? null : Number(length), mediaType };
  }
  const opened = await openBase64Clip(peeked.body);
  if ("clip" in opened) return { status: "content", body: opened.clip, bytes: null, mediaType: null };
  const reply = await readReply(connection, new Response(opened.text, { headers: response.headers }));
  return readJSON(connection, reply, follow);
}

async function readJSON(connection: Connection, reply: Reply, follow: Follow | null): Promise<DownloadAnswer> {
  const link = findContentLink(reply.json, connection.baseURL);
  if (link !== null && follow !== null) return follow(link);
  const job = readJob(reply.json);
  const phase = job?.status == null ? null : jobPhase(job.status);
  if (job !== null && (phase === "failed" || phase === "gone")) {
    return { status: "failed", failure: jobFailure(connection, "download", reply, job) };
  }
  if (phase === "queued" || phase === "running") return { status: "later", failure: notReady(connection, reply) };
  const hasError = job?.error != null || /"error"\s*:\s*["{[]/.test(reply.text);
  if (!hasError) return { status: "later", failure: notUnderstood(connection, "download") };
  const failure = replyFailure(connection, "download", reply);
  return { status: isPassing(failure) ? "later" : "failed", failure };
}

function readRefusal(connection: Connection, reply: Reply, isOwn: boolean): DownloadAnswer {
  const { httpStatus } = reply;
  if (httpStatus < 400) return { status: "later", failure: notUnderstood(connection, "download") };
  if (isOwn && isNotReady(reply)) return { status: "later", failure: notReady(connection, reply) };
  if (httpStatus === 404 || httpStatus === 410 || isNotFound(reply)) {
    return { status: "failed", failure: goneFailure(connection, "download", "content_not_found", "The clip is gone.") };
  }
  const failure = replyFailure(connection, "download", reply);
  // The clip is made and perhaps paid for: a refused key, or a storage link that ran out, need not lose it.
  if ([401, 402, 403, 408, 409, 425, 429].includes(httpStatus) || httpStatus >= 500)
    return { status: "later", failure };
  return { status: isPassing(failure) ? "later" : "failed", failure };
}

/** The clip's link from the job itself, for servers whose content route is missing or says "it is elsewhere". */
async function linkOfJob(
  connection: Connection,
  jobId: string,
  refusal: Reply,
  follow: Follow,
): Promise<DownloadAnswer> {
  const seconds = connection.otherTimeoutSeconds;
  const { reply, error } = await ask(connection, seconds, (client) =>
    client.videos.retrieve(jobId, { timeout: seconds * 1000 }),
  );
  if (reply === undefined) return { status: "later", failure: connectionFailure(connection, "download", error) };
  const job = readJob(reply.json);
  const phase = job?.status == null ? null : jobPhase(job.status);
  if (reply.httpStatus < 300 && (phase === "queued" || phase === "running")) {
    return { status: "later", failure: notReady(connection, refusal) };
  }
  const link = reply.httpStatus < 300 ? findContentLink(reply.json, connection.baseURL) : null;
  return link === null ? readRefusal(connection, refusal, true) : follow(link);
}

function isWithoutContentRoute(httpStatus: number): boolean {
  return httpStatus === 400 || httpStatus === 404 || httpStatus === 405 || httpStatus === 501;
}

function isNotReady(reply: Reply): boolean {
  return /in[- _]progress|not (yet|ready|completed?|finished)|not_ready|still (being|running|processing)/i.test(
    reply.text,
  );
}

function startsJSON(first: Uint8Array | null): boolean {
  return first?.find((byte) => !" \t\r\n".includes(String.fromCharCode(byte))) === "{".charCodeAt(0);
}

async function readAnswer(connection: Connection, content: Answered): Promise<Reply> {
  const { status, headers } = content.response;
  return { ...(await readReply(connection, new Response(content.peeked.body))), httpStatus: status, headers };
}

function isPassing(failure: Failure): boolean {
  return failure.class === "transient" || failure.class === "rate_limited";
}

function notReady(connection: Connection, reply: Reply): Failure {
  const failure = replyFailure(connection, "download", reply);
  const message = "The clip isn't ready to be fetched yet.";
  const remedy = "Nothing to do: it is asked for again.";
  return { ...failure, class: "transient", code: "content_not_ready", message, retryable: true, remedy };
}

function hostRefused(connection: Connection, host: string): Failure {
  return {
    class: "account",
    code: "content_host_refused",
    message: "The provider keeps the clip on a host that may not be asked: it is not public, or not asked over https.",
    phase: "download",
    provider: connection.name,
    retryable: false,
    billed: "yes",
    remedy: `If you trust it, allow the content host ${host} and fetch the clip again.`,
  };
}
