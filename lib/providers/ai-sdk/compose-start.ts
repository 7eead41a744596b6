import type { SharedV4Warning } from "@ai-sdk/provider";
import type { ComposedRequest } from "../openai/compose.ts";
import type { VideoJobRequest } from "../video-provider.ts";
import type { ServiceConnection } from "./connection.ts";
import type { Plan, Starter } from "./starter.ts";

export interface ComposedStart {
  /** Whether the request says where to announce the job's end. */
  announced: boolean;
  request: ComposedRequest;
  warnings: readonly SharedV4Warning[];
}

/** An answer that every model takes for a job that was made, so that it goes on to say what it left out. */
const anyStart = {
  name: "operations/none",
  request_id: "none",
  response_url: "https://none.invalid/",
  id: "none",
  status: "starting",
  urls: { get: "https://none.invalid/" },
  operation: "none",
};

/**
 * Lets the SDK's model write the request for a new job without sending it. We send it ourselves, exactly once: so its
 * warnings are known before anything is spent, and the answer is read whole, whatever it is.
 */
export async function composeStart(
  connection: ServiceConnection,
  starter: Starter,
  job: VideoJobRequest,
  plan: Plan,
): Promise<ComposedStart> {
  let request: ComposedRequest | undefined;
  const keepRequest = async (url: unknown, init: RequestInit = {}) => {
    const { signal: _theirs, ...rest } = init;
    request = { url: new URL(String(url)), init: { ...rest, headers: new Headers(init.headers) } };
    return Response.json(anyStart);
  };
  const { apiKey, baseURL, webhookUrl } = connection;
  const announceTo = webhookUrl === null ? undefined : starter.announceTo?.(webhookUrl, job);
  const settings = { apiKey, baseURL: baseURL.href.replace(/\/$/, ""), fetch: keepRequest };
  const model = await starter.loadModel(settings, job.model);
  const started = await model.doStart?.({
    prompt: job.prompt,
    n: 1,
    aspectRatio: undefined,
    resolution: undefined,
    duration: undefined,
    fps: undefined,
    seed: undefined,
    generateAudio: undefined,
    image: undefined,
    frameImages: undefined,
    inputReferences: undefined,
    providerOptions: {},
    headers: { "idempotency-key": job.idempotencyKey },
    ...plan.options,
    ...(announceTo === undefined ? {} : { webhookUrl: announceTo }),
  });
  if (request === undefined || started === undefined) throw new Error("The AI SDK's model wrote no request.");
  if (plan.path !== undefined) request.url = new URL(`${settings.baseURL}/${plan.path}${request.url.search}`);
  // What the gateway's package tells of the machine it runs on is nobody's business.
  const { headers } = request.init;
  for (const [name] of [...headers]) if (name.startsWith("ai-o11y-")) headers.delete(name);
  // The wire has it as it is, or within another address.
  const wire = `${decodeURIComponent(request.url.search)}${request.init.body}`;
  const announced = announceTo !== undefined && wire.includes(announceTo);
  return { request, warnings: started.warnings, announced };
}
