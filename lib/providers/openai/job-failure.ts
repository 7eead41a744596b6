import type { Failure } from "../../render/failure.ts";
import type { Reply } from "./ask.ts";
import type { Connection } from "./connection.ts";
import { goneFailure, replyFailure } from "./reply-failure.ts";
import type { Job } from "./response.ts";
import { jobPhase } from "./status-words.ts";

/** Why a job failed, from the answer that says so. */
export function jobFailure(
  connection: Connection,
  phase: "create" | "poll" | "download",
  reply: Reply,
  job: Job,
): Failure {
  const word = (job.status ?? "").toLowerCase();
  const gone = jobPhase(word) === "gone";
  const isSilent = job.error === null;
  // A status can be the whole reason.
  const body =
    isSilent && word === "moderation_blocked" ? { error: { code: word, message: "Moderation." } } : undefined;
  if (gone && isSilent) return goneFailure(connection, phase, `job_${word}`, `The provider says the job is ${word}.`);
  return replyFailure(connection, phase, reply, body);
}
