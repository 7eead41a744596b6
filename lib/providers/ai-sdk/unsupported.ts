import type { CreateAnswer, VideoJobRequest } from "../video-provider.ts";
import type { ServiceConnection } from "./connection.ts";
import { requestFailure } from "./own-failures.ts";

const remedy = "Ask for one of the values the message names.";

/** The size can't be asked for. `sizes`: what can, in words. */
export function sizeUnsupported(connection: ServiceConnection, job: VideoJobRequest, sizes: string): CreateAnswer {
  const message = `The size ${job.size} can't be asked of ${job.model}: it makes ${sizes}.`;
  return { status: "failed", failure: requestFailure(connection, { code: "size_unsupported", message, remedy }) };
}

export function secondsUnsupported(connection: ServiceConnection, job: VideoJobRequest, seconds: string): CreateAnswer {
  const message = `${job.seconds} seconds can't be asked of ${job.model}: it makes ${seconds}.`;
  return { status: "failed", failure: requestFailure(connection, { code: "seconds_unsupported", message, remedy }) };
}

/** The model would make a clip of the prompt alone, and charge for it. */
export function stillUnsupported(connection: ServiceConnection, job: VideoJobRequest): CreateAnswer {
  const message = `The model ${job.model} takes no still: it would make a clip of the prompt alone.`;
  const other = "Name a model that makes clips of an image, such as the image-to-video one of its kind.";
  return {
    status: "failed",
    failure: requestFailure(connection, { code: "still_unsupported", message, remedy: other }),
  };
}
