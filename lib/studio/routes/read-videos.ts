import { ApiError, notFound } from "../api-error.ts";
import { misbehave } from "../apply-fault.ts";
import { findJob, type Route } from "../route.ts";
import { originOf, sendJson, sendVideo } from "../send-json.ts";

export const retrieveVideo: Route = async (context, { response, id }) => {
  const job = findJob(context, id);
  const action = context.faults.take("retrieve", job);
  if (await misbehave(response, action)) return;
  if (action?.drop === "after") response.destroy();
  else sendVideo(context, response, job, context.profile.toStatus(job));
};

export const listVideos: Route = async (context, { response, query }) => {
  const action = context.faults.take("list", null);
  if (await misbehave(response, action)) return;
  const limitText = query.get("limit") ?? "20";
  const limit = /^\d{1,3}$/.test(limitText) ? Number(limitText) : -1;
  if (limit < 0 || limit > 100) throw new ApiError(400, "'limit' must be between 0 and 100.", "limit");
  const order = query.get("order") ?? "desc";
  if (order !== "asc" && order !== "desc") throw new ApiError(400, "'order' must be 'asc' or 'desc'.", "order");
  const jobs = context.store.all().sort((a, b) => (order === "asc" ? a.order - b.order : b.order - a.order));
  const after = query.get("after");
  const start = after === null ? 0 : jobs.findIndex((job) => job.id === context.profile.readId(after)) + 1;
  if (after !== null && start === 0) throw notFound("Video", after);
  const page = { jobs: jobs.slice(start, start + limit), hasMore: start + limit < jobs.length };
  if (action?.drop === "after") return void response.destroy();
  sendJson(response, 200, context.profile.toList(page, originOf(response)));
};

export const deleteVideo: Route = async (context, { response, id }) => {
  const job = findJob(context, id);
  const action = context.faults.take("delete", job);
  if (await misbehave(response, action)) return;
  // Forgotten first: a second DELETE, or a render that ends meanwhile, finds nothing to work on.
  const canceled = context.queue.cancel(job);
  await context.store.forget(job);
  await canceled;
  await context.folder.removeFiles(job.id);
  context.log.write("delete", job);
  if (action?.drop === "after") response.destroy();
  else sendJson(response, 200, context.profile.toDeleted(job, originOf(response)));
};
