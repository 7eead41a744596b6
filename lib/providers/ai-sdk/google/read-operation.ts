import * as z from "zod/mini";
import type { Reply } from "../../openai/ask.ts";
import { orNull } from "../../openai/or-null.ts";
import type { ServiceConnection } from "../connection.ts";
import { failed, type Look, running } from "../look.ts";
import { noClip } from "../own-failures.ts";

const link = orNull(z.string().check(z.minLength(1)));
const sample = orNull(z.looseObject({ uri: link, video: orNull(z.looseObject({ uri: link })) }));
const samples = orNull(z.array(sample));
const result = z.looseObject({ generatedSamples: samples, generatedVideos: samples, videos: samples });

const operationSchema = z.looseObject({
  name: orNull(z.string()),
  done: orNull(z.boolean()),
  error: orNull(z.looseObject({})),
  response: orNull(z.looseObject({ ...result.shape, generateVideoResponse: orNull(result) })),
});

/**
 * A long-running operation as Veo answers it. The clips and the reasons of a filter stand under
 * `response.generateVideoResponse` on the Gemini API and under `response` on others that relay it. An answer can have both:
 * then one of several clips was filtered, and the others are there.
 */
export function readOperation(connection: ServiceConnection, json: unknown, reply: Reply): Look | null {
  const parsed = operationSchema.safeParse(json);
  if (!parsed.success) return null;
  const { name, done, error, response } = parsed.data;
  if (error !== null) return failed(connection, reply, { error });
  if (done !== true) return name === null && done === null ? null : running(reply, false);
  const places = [response?.generateVideoResponse, response].flatMap((place) => [
    ...(place?.generatedSamples ?? []),
    ...(place?.generatedVideos ?? []),
    ...(place?.videos ?? []),
  ]);
  const links = places.map((place) => place?.video?.uri ?? place?.uri ?? null).filter((uri) => uri !== null);
  if (links[0] !== undefined) return { status: "completed", link: links[0] };
  if (/"raiMediaFiltered(?:Count|Reasons)"/.test(JSON.stringify(response ?? null))) {
    return failed(connection, reply, response);
  }
  return { status: "failed", failure: noClip(connection, "poll") };
}
