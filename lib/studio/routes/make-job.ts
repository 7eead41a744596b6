import type { ServerResponse } from "node:http";
import { ApiError } from "../api-error.ts";
import { misbehave } from "../apply-fault.ts";
import { type FaultAction, isForCreate } from "../fault-script.ts";
import type { JobFault } from "../job.ts";
import type { NewJob } from "../job-store.ts";
import { sendVideo } from "../send-json.ts";
import type { StudioContext } from "../studio-context.ts";

/**
 * Stores a job, logs it, answers and queues it, in this order: what was answered is never lost. Faults come in between. A
 * server that answers at once answers last instead.
 */
export async function makeJob(
  context: StudioContext,
  response: ServerResponse,
  fields: Omit<NewJob, "order" | "fault">,
  writeFiles: (id: string) => Promise<void>,
): Promise<void> {
  const { store, log, queue, faults, profile } = context;
  const order = store.nextOrder();
  const action = faults.take("create", { prompt: fields.prompt, order });
  if (await misbehave(response, action)) return;
  const job = await store.create({ ...fields, order, fault: faultOf(action) }, writeFiles);
  log.write("create", job);
  if (profile.answersAtOnce) await queue.finish(job);
  if (action?.drop === "after") response.destroy();
  else if (profile.answersAtOnce && job.error !== null) throw new ApiError(500, job.error.message);
  else sendVideo(context, response, job, profile.createStatus);
  if (!profile.answersAtOnce) queue.add(job);
}

/** What of an action stays with the job. */
function faultOf(action: FaultAction | null): JobFault | null {
  if (action === null || !isForCreate(action)) return null;
  const { failJob, freezeAt, takeSeconds, report } = action;
  return {
    ...(failJob === undefined ? {} : { failJob }),
    ...(freezeAt === undefined ? {} : { freezeAt }),
    ...(takeSeconds === undefined ? {} : { takeSeconds }),
    ...(report === undefined ? {} : { report }),
  };
}
