import type { SharedV4Warning } from "@ai-sdk/provider";
import * as z from "zod/mini";
import type { Failure } from "../../render/failure.ts";
import { orNull } from "../openai/or-null.ts";
import type { VideoJobRequest } from "../video-provider.ts";
import type { ServiceConnection } from "./connection.ts";
import { requestFailure } from "./own-failures.ts";

/** What the SDK's model left out of its request: a clip of something else would cost as much. Null for nothing. */
export function readWarnings(
  connection: ServiceConnection,
  job: VideoJobRequest,
  warnings: readonly SharedV4Warning[],
): Failure | null {
  const features = warnings.flatMap((warning) => (warning.type === "unsupported" ? [warning.feature] : []));
  if (features.length === 0) return null;
  return requestFailure(connection, {
    code: "feature_unsupported",
    message: `The model ${job.model} can't do all that is asked for (${features.join(", ")}).`,
    remedy: "Ask for another size or length, or name another model.",
  });
}

const warning = z.looseObject({ type: z.string(), feature: orNull(z.string()) });
const answerSchema = z.looseObject({ warnings: orNull(z.array(orNull(warning))) });

/** A still that was dropped behind the service's door, which it tells with the new job. Null if it tells no such thing. */
export function readIgnoredStill(connection: ServiceConnection, json: unknown): Failure | null {
  const warnings = answerSchema.safeParse(json).data?.warnings ?? [];
  const isIgnored = warnings.some((one) => one?.type === "unsupported" && /image|frame|still/i.test(one.feature ?? ""));
  if (!isIgnored) return null;
  const message = "A job was made, but without the still: the model behind it took none.";
  const remedy =
    "Name a model that makes clips of an image. The job that was made may be charged; its clip is not fetched.";
  return { ...requestFailure(connection, { code: "still_ignored", message, remedy }), billed: "unknown" };
}
