import { readStill } from "../read-still.ts";
import { readFields } from "../request-fields.ts";
import type { Route } from "../route.ts";
import { readModel, readPrompt, readSeconds, readSize } from "../video-fields.ts";
import { makeJob } from "./make-job.ts";

export const createVideo: Route = async (context, { request, response, idempotencyKey }) => {
  const fields = await readFields(request);
  const prompt = readPrompt(fields);
  const seconds = readSeconds(fields);
  const size = readSize(fields);
  const model = readModel(fields);
  const still = await readStill(fields, size);
  const picture = { kind: "still" } as const;
  const job = { prompt, seconds, size, model, idempotencyKey, picture, remixedFrom: null, prefixSeconds: 0 };
  await makeJob(context, response, job, (id) => context.folder.write(id, "still", still));
};
