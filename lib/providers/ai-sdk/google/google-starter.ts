import * as z from "zod/mini";
import { ratioOf, resolutionName } from "../frame-shape.ts";
import type { Starter } from "../starter.ts";
import { sizeUnsupported } from "../unsupported.ts";
import { isOperationName } from "./google.ts";

const ratios = ["16:9", "9:16"] as const;
const resolutions = ["720p", "1080p", "4k"];
const answer = z.looseObject({ name: z.string() });

export const googleStarter: Starter = {
  async loadModel(settings, model) {
    const { createGoogle } = await import("@ai-sdk/google");
    return createGoogle(settings).video(model);
  },
  plan(connection, job) {
    // The SDK knows the names of sizes that lie, not of those that stand.
    const aspectRatio = ratioOf(job.size, ratios);
    const resolution = resolutionName(job.size);
    if (aspectRatio === undefined || !resolutions.includes(resolution)) {
      return sizeUnsupported(connection, job, "16:9 and 9:16 with a short side of 720, 1080 or 2160");
    }
    const image = { type: "file" as const, data: job.still.bytes, mediaType: job.still.mediaType };
    return { options: { image, aspectRatio, duration: job.seconds, providerOptions: { google: { resolution } } } };
  },
  readJobId(json) {
    const name = answer.safeParse(json).data?.name;
    return name !== undefined && isOperationName(name) ? name : null;
  },
};
