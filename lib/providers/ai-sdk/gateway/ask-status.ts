import { compose } from "../compose.ts";
import type { ServiceConnection } from "../connection.ts";
import { type Asked, askWithClip } from "../inline/ask-with-clip.ts";
import type { Operation } from "./pack-operation.ts";

/** Asks for an operation once. The first video is the clip. */
export function askStatus(
  connection: ServiceConnection,
  { model, operation }: Operation,
  wanted: { clip: boolean },
): Promise<Asked> {
  const headers = { "ai-video-model-specification-version": "4", "ai-model-id": model };
  const request = compose(connection, "POST", "video-model/status", { headers, body: { operation } });
  return askWithClip(connection, request, wanted.clip ? "videos.0.data" : null);
}
