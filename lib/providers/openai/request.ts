import { toFile } from "openai";
import type { VideoCreateParams } from "openai/resources/videos";
import type { VideoJobRequest } from "../video-provider.ts";

const fileNames = { "image/jpeg": "still.jpg", "image/png": "still.png" } as const;

/** Our request as the protocol's form. The still is a file part, the one way nearly every server understands. */
export async function toCreateParams(job: VideoJobRequest): Promise<VideoCreateParams> {
  const { bytes, mediaType } = job.still;
  return {
    prompt: job.prompt,
    model: job.model,
    // Text, as the protocol has it. The SDK's types lack lengths and sizes that servers take: the server decides.
    seconds: String(job.seconds) as NonNullable<VideoCreateParams["seconds"]>,
    size: job.size as NonNullable<VideoCreateParams["size"]>,
    // Bare bytes would go out as one form field per byte.
    input_reference: await toFile(bytes, fileNames[mediaType], { type: mediaType }),
  };
}
