import * as z from "zod/mini";
import { orNull } from "../../openai/or-null.ts";
import type { VideoJobRequest } from "../../video-provider.ts";
import type { ServiceConnection } from "../connection.ts";
import { ratioOf, resolutionName, shortSide } from "../frame-shape.ts";
import type { Starter } from "../starter.ts";
import { secondsUnsupported, sizeUnsupported, stillUnsupported } from "../unsupported.ts";
import { type Endpoint, endpointOf } from "./endpoints.ts";
import { queueOf, requestPath } from "./request-path.ts";

const ratios = ["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3", "21:9", "9:21"] as const;
const answer = z.looseObject({ request_id: orNull(z.string()), response_url: orNull(z.string()) });

export const falStarter: Starter = {
  async loadModel({ apiKey, fetch }, model) {
    const { createFal } = await import("@ai-sdk/fal");
    return createFal({ apiKey, fetch }).video(model);
  },
  plan(connection, job) {
    const model = fullName(job.model);
    const endpoint = endpointOf(model);
    if (!endpoint.takesStill) return stillUnsupported(connection, job);
    if (endpoint.seconds !== undefined && !endpoint.seconds.includes(job.seconds)) {
      return secondsUnsupported(connection, job, `${endpoint.seconds.join(", ")} seconds`);
    }
    const shape = shapeOf(endpoint, job);
    if (shape === null) return refuseSize(connection, job, endpoint);
    // The SDK writes every length as `5s` and every model below `fal-ai/`; the last word is ours.
    const fal = { ...shape.resolution, duration: endpoint.writeSeconds(job.seconds) };
    return { options: { ...shape.ratio, ...stillFor(endpoint, job, fal) }, path: model };
  },
  // The announcement names the request, and not the queue it is in.
  announceTo: (webhookUrl, job) => `${webhookUrl.replace(/\/+$/, "")}/${queueOf(fullName(job.model))}`,
  readJobId(json, job) {
    const { request_id = null, response_url = null } = answer.safeParse(json).data ?? {};
    return requestPath(fullName(job.model), response_url, request_id);
  },
};

/** A model as fal names it, with its owner; a bare name is one of fal's own. */
function fullName(model: string): string {
  const name = model.replace(/^fal\//, "fal-ai/");
  return name.includes("/") ? name : `fal-ai/${name}`;
}

/** The SDK knows one name for the still. As a data URL it can go by any. */
function stillFor({ stillField }: Endpoint, { still }: VideoJobRequest, fal: Record<string, string | number>) {
  const { bytes: data, mediaType } = still;
  if (stillField === undefined) return { image: { type: "file" as const, data, mediaType }, providerOptions: { fal } };
  const url = `data:${mediaType};base64,${Buffer.from(data).toString("base64")}`;
  return { providerOptions: { fal: { ...fal, [stillField]: url } } };
}

function shapeOf(endpoint: Endpoint, { size }: VideoJobRequest) {
  const aspectRatio = endpoint.hasRatio ? ratioOf(size, ratios) : null;
  const resolution =
    endpoint.resolutions === "any" ? resolutionName(size) : (endpoint.resolutions?.[shortSide(size)] ?? null);
  if (aspectRatio === undefined || (endpoint.resolutions !== null && resolution === null)) return null;
  return {
    ratio: aspectRatio === null ? {} : { aspectRatio },
    resolution: resolution === null ? {} : { resolution },
  };
}

function refuseSize(connection: ServiceConnection, job: VideoJobRequest, { resolutions, hasRatio }: Endpoint) {
  const sides = typeof resolutions === "object" && resolutions !== null ? Object.keys(resolutions).join(", ") : null;
  const shapes = hasRatio ? ratios.join(", ") : "the still's own shape";
  return sizeUnsupported(connection, job, sides === null ? shapes : `${shapes} with a short side of ${sides}`);
}
