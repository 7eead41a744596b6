import * as z from "zod/mini";
import type { Reply } from "../../openai/ask.ts";
import { orNull } from "../../openai/or-null.ts";
import type { ServiceConnection } from "../connection.ts";
import { readOperation } from "../google/read-operation.ts";
import type { Look } from "../look.ts";
import { storageOrigin } from "./sign-in.ts";

const text = orNull(z.string().check(z.minLength(1)));
const videos = orNull(z.array(orNull(z.looseObject({ bytesBase64Encoded: text, gcsUri: text }))));
const schema = z.looseObject({ response: orNull(z.looseObject({ videos })) });

/** An operation as Vertex answers it: its clip comes along, or lies in a bucket. All else is as on the Gemini API. */
export function readPrediction(connection: ServiceConnection, json: unknown, reply: Reply): Look | null {
  const [video] = schema.safeParse(json).data?.response?.videos ?? [];
  if (video?.bytesBase64Encoded != null) return { status: "completed", link: null };
  if (video?.gcsUri != null) return { status: "completed", link: objectLink(video.gcsUri) };
  return readOperation(connection, json, reply);
}

/** `gs://bucket/a/b.mp4` as an address; anything else as it is, for the rules of addresses to judge. */
function objectLink(uri: string): string {
  const [, bucket, object] = /^gs:\/\/([a-z0-9][\w.-]+)\/(.+)$/.exec(uri) ?? [];
  if (bucket === undefined || object === undefined) return uri;
  return `${storageOrigin}/storage/v1/b/${bucket}/o/${encodeURIComponent(object)}?alt=media`;
}
