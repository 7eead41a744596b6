import * as z from "zod/mini";
import type { Starter } from "../starter.ts";
import { isPredictionId } from "./look-at-prediction.ts";
import { planInput } from "./plan-input.ts";
import { readInputSchema } from "./read-input-schema.ts";

const answer = z.looseObject({ id: z.string() });

export const replicateStarter: Starter = {
  async loadModel({ apiKey, baseURL, fetch }, model) {
    const { createReplicate } = await import("@ai-sdk/replicate");
    return createReplicate({ apiToken: apiKey, baseURL, fetch }).video(model);
  },
  async plan(connection, job) {
    const read = await readInputSchema(connection, job.model);
    return read.status === "read" ? planInput(connection, job, read.fields) : read;
  },
  announceTo: (webhookUrl) => webhookUrl,
  readJobId(json) {
    const id = answer.safeParse(json).data?.id;
    return id !== undefined && isPredictionId(id) ? id : null;
  },
};
