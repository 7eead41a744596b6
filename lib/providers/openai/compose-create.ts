import OpenAI from "openai";
import type { VideoCreateParams } from "openai/resources/videos";
import type { VideoJobRequest } from "../video-provider.ts";
import { authorize, type ComposedRequest } from "./compose.ts";
import type { Connection } from "./connection.ts";
import { toCreateFields } from "./request.ts";

/**
 * Lets the SDK write the request for a new job (path, multipart body or JSON) without sending it. We send it ourselves,
 * exactly once: the SDK repeats a POST that may be paid for, reads an error page of any size and waits for its body
 * without limit.
 */
export async function composeCreate(connection: Connection, job: VideoJobRequest): Promise<ComposedRequest> {
  let composed: ComposedRequest | undefined;
  const keepRequest = async (url: unknown, init: RequestInit = {}) => {
    const { signal: _ours, ...rest } = init;
    composed = { url: new URL(String(url)), init: { ...rest, headers: new Headers(init.headers) } };
    return Response.json({});
  };
  const client = new OpenAI({
    apiKey: connection.apiKey,
    baseURL: connection.baseURL.href,
    timeout: connection.createTimeoutSeconds * 1000,
    maxRetries: 0,
    logLevel: "off",
    // Without these the SDK reads them from the environment, and would send them to any base URL.
    adminAPIKey: null,
    organization: null,
    project: null,
    // Without `Response` the SDK asks this fetch for `data:,` first, to see whether it can send forms.
    fetch: Object.assign(keepRequest, { Response }),
  });
  // The SDK's own `idempotencyKey` option sends nothing.
  const headers = { "Idempotency-Key": job.idempotencyKey };
  const { encoding, fields } = await toCreateFields(connection, job);
  // The SDK's types lack lengths, sizes and fields that servers take: the server decides.
  if (encoding === "form") await client.videos.create(fields as unknown as VideoCreateParams, { headers });
  else await client.post("/videos", { body: fields, headers });
  if (composed === undefined) throw new Error("The OpenAI SDK wrote no request.");
  authorize(connection, composed.init.headers);
  return composed;
}
