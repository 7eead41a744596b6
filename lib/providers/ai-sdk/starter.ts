import type {
  Experimental_VideoModelV4 as VideoModel,
  Experimental_VideoModelV4CallOptions as VideoModelOptions,
} from "@ai-sdk/provider";
import type { CreateAnswer, VideoJobRequest } from "../video-provider.ts";
import type { ServiceConnection } from "./connection.ts";

/** How one service is asked for a new job: what the AI SDK's model is told, and what its answer means. */
export interface Starter {
  /** Loads the SDK's package and makes its model, whose one request goes to `fetch`. */
  loadModel(settings: ModelSettings, model: string): Promise<Pick<VideoModel, "doStart">>;
  /** What to tell the model; or the answer, where the job can't be had as it is asked for. */
  plan(connection: ServiceConnection, job: VideoJobRequest): Promise<Plan | CreateAnswer> | Plan | CreateAnswer;
  /**
   * Where to announce the job's end, so that the announcement says which job it is of; absent where the service takes no
   * such address.
   */
  announceTo?(webhookUrl: string, job: VideoJobRequest): string;
  /** The new job's id; null if the answer has none. */
  readJobId(json: unknown, job: VideoJobRequest): string | null;
}

export interface ModelSettings {
  apiKey: string;
  /** Without a slash at the end. */
  baseURL: string;
  fetch: typeof fetch;
}

export interface Plan {
  /** Beside the prompt, the number of clips and the headers. */
  options: Partial<VideoModelOptions>;
  /** Where to send the request, if not where the SDK would. */
  path?: string;
}
