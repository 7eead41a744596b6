import { ApiError } from "../api-error.ts";
import { readCharacters } from "../read-characters.ts";
import { greyPicture, readStill } from "../read-still.ts";
import { readFields } from "../request-fields.ts";
import type { Route } from "../route.ts";
import { readModel, readPrompt, readSeconds, readSize } from "../video-fields.ts";
import { makeJob } from "./make-job.ts";

export const createVideo: Route = async (context, { request, response, idempotencyKey }) => {
  const { profile } = context;
  const fields = await readFields(request);
  if (!profile.bodies.includes(fields.kind)) throw new ApiError(profile.wrongBody.status, profile.wrongBody.message);
  const prompt = readPrompt(fields);
  const seconds = readSeconds(fields, profile.seconds);
  const size = readSize(fields);
  const model = readModel(fields);
  const characters = await readCharacters(context.folder, fields);
  const still = await readStill(profile, fields, size);
  const picture = { kind: still === null ? "none" : "still" } as const;
  const origin = { picture, remixedFrom: null, prefixSeconds: 0, ...(characters && { characters }) };
  const job = { prompt, seconds, size, model, idempotencyKey, ...origin };
  await makeJob(context, response, job, async (id) =>
    context.folder.write(id, "still", still ?? (await greyPicture(size))),
  );
};
