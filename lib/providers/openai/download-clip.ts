import type { DownloadAnswer } from "../video-provider.ts";
import { answeredClipUnknown, linkOfAnsweredClip } from "./answered-clip.ts";
import { ask, type Reply, readReply } from "./ask.ts";
import { openBase64Clip } from "./base64-clip.ts";
import { compose } from "./compose.ts";
import type { Connection } from "./connection.ts";
import { connectionFailure } from "./connection-error.ts";
import { hostRefused, isNotReady, isPassing, notReady, readContentRefusal } from "./content-failure.ts";
import { findContentLink } from "./content-links.ts";
import { type Content, fetchContent } from "./fetch-content.ts";
import { jobFailure } from "./job-failure.ts";
import { notUnderstood, replyFailure } from "./reply-failure.ts";
import { readJob } from "./response.ts";
import { jobPhase } from "./status-words.ts";

type Follow = (link: URL) => Promise<DownloadAnswer>;

/**
 * Opens a finished clip, wherever the server keeps it: behind the content route, a redirect, or a link in JSON. The time
 * limit ends where the clip begins: how long a clip takes is its reader's matter.
 */
export async function downloadClip(connection: Connection, jobId: string): Promise<DownloadAnswer> {
  const timeout = connection.contentTimeoutSeconds * 1000;
  const { answersAtOnce, contentQuery } = connection.profile;
  const answered = answersAtOnce ? linkOfAnsweredClip(jobId) : null;
  if (answersAtOnce && answered === null) return answeredClipUnknown(connection, "download");
  // Without `variant`: some servers have no clip of the default's name.
  const options = { accept: "application/binary", query: contentQuery };
  const { url, init } = compose(connection, "GET", [jobId, "content"], options);
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), timeout);
  const request = { ownHeaders: init.headers, signal: controller.signal };
  const follow: Follow = async (link) =>
    // A link that leads to JSON again leads nowhere.
    readContent(connection, await fetchContent(connection, link, request), null);
  try {
    if (answered !== null) return await follow(answered);
    const content = await fetchContent(connection, url, request);
    if (content.status !== "answered" || !content.isOwn || !isWithoutContentRoute(content.response.status)) {
      return await readContent(connection, content, follow);
    }
    const refusal = await readRefusal(connection, content);
    return await linkOfJob(connection, jobId, refusal, follow);
  } finally {
    clearTimeout(timer);
  }
}

async function readContent(connection: Connection, content: Content, follow: Follow | null): Promise<DownloadAnswer> {
  if (content.status === "lost") {
    return { status: "later", failure: connectionFailure(connection, "download", content.error) };
  }
  if (content.status === "refused") return { status: "failed", failure: hostRefused(connection, content.host) };
  const { response, peeked, isOwn } = content;
  if (!response.ok) return readContentRefusal(connection, await readRefusal(connection, content), isOwn);
  const mediaType = response.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() || null;
  if (!startsJSON(peeked.first) && (mediaType !== "application/json" || startsMp4(peeked.first))) {
    // A decoded body is not as long as announced.
    const length = response.headers.has("content-encoding") ? null : response.headers.get("content-length");
    return { status: "content", body: peeked.body, bytes: length === null ? null : Number(length), mediaType };
  }
  const opened = await openBase64Clip(peeked.body);
  if ("clip" in opened) return { status: "content", body: opened.clip, bytes: null, mediaType: null };
  return readJSON(connection, await readReply(connection, new Response(opened.text, response)), follow);
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

/**
 * The clip's link from the job itself, for servers whose content route is missing or says "it is elsewhere". A route that
 * says "not yet" may say so for ever of a job that failed (SGLang), so the job is asked in any case.
 */
async function linkOfJob(
  connection: Connection,
  jobId: string,
  refusal: Reply,
  follow: Follow,
): Promise<DownloadAnswer> {
  const { reply, error } = await ask(connection, connection.otherTimeoutSeconds, compose(connection, "GET", [jobId]));
  const later = { status: "later" as const, failure: notReady(connection, refusal) };
  if (reply === undefined) {
    return isNotReady(refusal) ? later : { status: "later", failure: connectionFailure(connection, "download", error) };
  }
  const job = readJob(reply.json);
  const phase = job?.status == null ? null : jobPhase(job.status);
  // A job that failed may come with the status of its failure.
  const hasEnded = phase === "failed" || phase === "gone";
  if (job !== null && hasEnded && (reply.httpStatus < 300 || job.isWhole)) {
    return { status: "failed", failure: jobFailure(connection, "download", reply, job) };
  }
  if (isNotReady(refusal)) return later;
  if (reply.httpStatus >= 300) return readContentRefusal(connection, refusal, true);
  if (phase === "queued" || phase === "running") return later;
  const link = findContentLink(reply.json, connection.baseURL);
  return link === null ? readContentRefusal(connection, refusal, true) : follow(link);
}

function isWithoutContentRoute(httpStatus: number): boolean {
  return [400, 404, 405, 422, 501].includes(httpStatus);
}

function startsJSON(first: Uint8Array | null): boolean {
  return first?.find((byte) => !" \t\r\n".includes(String.fromCharCode(byte))) === "{".charCodeAt(0);
}

/** A film's first box has its name in bytes 4 to 7. */
function startsMp4(first: Uint8Array | null): boolean {
  return first !== null && Buffer.from(first.subarray(4, 8)).toString("latin1") === "ftyp";
}

async function readRefusal(connection: Connection, content: Extract<Content, { status: "answered" }>): Promise<Reply> {
  const { status, headers } = content.response;
  return { ...(await readReply(connection, new Response(content.peeked.body))), httpStatus: status, headers };
}
