import * as z from "zod/mini";
import { googleStarter } from "../google/google-starter.ts";
import type { Starter } from "../starter.ts";
import { modelOf } from "./vertex.ts";

const answer = z.looseObject({ name: z.string() });

/** What is asked is asked as on the Gemini API. The SDK writes it for an API key; how we sign in is not its matter. */
export const vertexStarter: Starter = {
  async loadModel(settings, model) {
    // The entry without google-auth-library: it is ten times as large as what we need of it.
    const { createGoogleVertex } = await import("@ai-sdk/google-vertex/edge");
    return createGoogleVertex(settings).video(model);
  },
  async plan(connection, job) {
    const plan = await googleStarter.plan(connection, job);
    if ("status" in plan) return plan;
    const { google = {} } = plan.options.providerOptions ?? {};
    return { options: { ...plan.options, providerOptions: { googleVertex: google } } };
  },
  readJobId(json) {
    const name = answer.safeParse(json).data?.name;
    return name !== undefined && modelOf(name) !== null ? name : null;
  },
};
