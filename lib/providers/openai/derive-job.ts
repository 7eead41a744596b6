import type { CreateAnswer, DerivedJobRequest } from "../video-provider.ts";
import { compose } from "./compose.ts";
import type { Connection } from "./connection.ts";
import { sendCreate } from "./create-job.ts";

/**
 * Asks once for a job that goes on from another one's clip. Paths and bodies are those of OpenAI's document of its API of
 * 2026-08-21: a remix has its source in the path, an edit and an extension in the body.
 */
export async function deriveJob(connection: Connection, job: DerivedJobRequest): Promise<CreateAnswer> {
  const headers = { "idempotency-key": job.idempotencyKey };
  return sendCreate(connection, compose(connection, "POST", pathOf(job), { json: bodyOf(connection, job), headers }));
}

function pathOf({ kind, jobId }: DerivedJobRequest): string[] {
  if (kind === "remix") return [jobId, "remix"];
  return [kind === "edit" ? "edits" : "extensions"];
}

function bodyOf({ profile }: Connection, { kind, jobId, prompt, seconds }: DerivedJobRequest): unknown {
  if (kind === "remix") return { prompt };
  const video = { id: jobId };
  if (kind === "edit") return { prompt, video };
  const { field, type } = profile.seconds;
  return { prompt, [field]: type === "number" ? seconds : String(seconds), video };
}
