import * as z from "zod/mini";
import { ratioOf, resolutionName } from "../frame-shape.ts";
import type { Starter } from "../starter.ts";
import { sizeUnsupported } from "../unsupported.ts";
import { isRequestId } from "./xai.ts";

const ratios = ["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3"] as const;
const resolutions = ["480p", "720p", "1080p"] as const;
const answer = z.looseObject({ request_id: z.string() });

export const xaiStarter: Starter = {
  async loadModel(settings, model) {
    const { createXai } = await import("@ai-sdk/xai");
    return createXai(settings).video(model);
  },
  plan(connection, job) {
    const aspectRatio = ratioOf(job.size, ratios);
    const resolution = resolutions.find((name) => name === resolutionName(job.size));
    if (aspectRatio === undefined || resolution === undefined) {
      return sizeUnsupported(connection, job, `${ratios.join(", ")} with a short side of 480, 720 or 1080`);
    }
    const image = { type: "file" as const, data: job.still.bytes, mediaType: job.still.mediaType };
    return { options: { image, aspectRatio, duration: job.seconds, providerOptions: { xai: { resolution } } } };
  },
  readJobId(json) {
    const id = answer.safeParse(json).data?.request_id;
    return id !== undefined && isRequestId(id) ? id : null;
  },
};
