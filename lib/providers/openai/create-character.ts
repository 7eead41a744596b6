import type { CreateAnswer, NewCharacter } from "../video-provider.ts";
import { compose } from "./compose.ts";
import type { Connection } from "./connection.ts";
import { sendCreate } from "./create-job.ts";

/**
 * Asks once for a character: a form with `name` and `video`, as OpenAI's document of its API of 2026-08-21 has it. The
 * answer, `{id, name, created_at}`, is the whole of it: there is nothing to wait for.
 */
export async function createCharacter(
  connection: Connection,
  { name, clip, idempotencyKey }: NewCharacter,
): Promise<CreateAnswer> {
  const form = new FormData();
  form.set("name", name);
  form.set("video", new Blob([new Uint8Array(clip)], { type: "video/mp4" }), "clip.mp4");
  const request = compose(connection, "POST", ["characters"], { headers: { "idempotency-key": idempotencyKey } });
  const answer = await sendCreate(connection, { ...request, init: { ...request.init, body: form } });
  return answer.status === "created" ? { status: "created", jobId: answer.jobId, pollAfterSeconds: 1 } : answer;
}
