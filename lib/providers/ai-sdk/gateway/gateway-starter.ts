import * as z from "zod/mini";
import { ratioOf } from "../frame-shape.ts";
import type { Starter } from "../starter.ts";
import { sizeUnsupported } from "../unsupported.ts";
import { packOperation } from "./pack-operation.ts";

const ratios = ["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3", "21:9", "9:21"] as const;
const answer = z.looseObject({ operation: z.optional(z.unknown()) });

export const gatewayStarter: Starter = {
  async loadModel(settings, model) {
    const { createGateway } = await import("@ai-sdk/gateway");
    return createGateway(settings).video(model);
  },
  plan(connection, job) {
    const aspectRatio = ratioOf(job.size, ratios);
    if (aspectRatio === undefined) return sizeUnsupported(connection, job, ratios.join(", "));
    const image = { type: "file" as const, data: job.still.bytes, mediaType: job.still.mediaType };
    // The service behind the gateway reads the size as it likes: Google knows no size that stands, but the ratio says it.
    const [width = 0, height = 0] = job.size.split("x").map(Number);
    const resolution = `${Math.max(width, height)}x${Math.min(width, height)}` as const;
    return { options: { image, aspectRatio, resolution, duration: job.seconds } };
  },
  readJobId: (json, job) => packOperation({ model: job.model, operation: answer.safeParse(json).data?.operation }),
};
