import type { VideoProvider } from "../video-provider.ts";
import { cancelJob } from "./cancel-job.ts";
import type { Connection } from "./connection.ts";
import { createJob } from "./create-job.ts";
import { downloadClip } from "./download-clip.ts";
import { listJobs } from "./list-jobs.ts";
import { pollJob } from "./poll-job.ts";

export interface OpenAIProviderSettings {
  /** Its name in records and failures; `openai` by default. */
  name?: string;
  /** For servers that want none, any word. */
  apiKey: string;
  /** Any server with the OpenAI Videos protocol; OpenAI's own by default. */
  baseURL?: string;
  /** Limit of each request; by default 120 for a create and for a clip's first byte, and 30 for the others. */
  requestTimeoutSeconds?: number;
  /** Hosts (`host` or `host:port`) that clips may come from, beside the API's own and public ones over https. */
  allowedContentHosts?: readonly string[];
  /** The global one by default. */
  fetch?: typeof fetch;
}

/** Any server that speaks the OpenAI Videos protocol. */
export function createOpenAIProvider(settings: OpenAIProviderSettings): VideoProvider {
  const connection = connect(settings);
  return {
    name: connection.name,
    create: (job) => createJob(connection, job),
    poll: (jobId) => pollJob(connection, jobId),
    download: (jobId) => downloadClip(connection, jobId),
    listJobs: (since) => listJobs(connection, since),
    cancel: (jobId) => cancelJob(connection, jobId),
  };
}

function connect(settings: OpenAIProviderSettings): Connection {
  const { name = "openai", apiKey, baseURL = "https://api.openai.com/v1", requestTimeoutSeconds } = settings;
  // Checked here because fetch would refuse them later with an error that repeats them.
  if (!/^[\x21-\x7e]+$/.test(apiKey)) {
    throw new OpenAISettingsError(
      "The API key is empty or has a character that no key has. Set it without spaces or line breaks.",
    );
  }
  const url = URL.canParse(baseURL) ? new URL(baseURL) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") {
    throw new OpenAISettingsError(
      "The base URL is no http(s) address without a user name. Set one such as https://api.openai.com/v1.",
    );
  }
  return {
    name,
    apiKey,
    baseURL: url,
    createTimeoutSeconds: requestTimeoutSeconds ?? 120,
    otherTimeoutSeconds: requestTimeoutSeconds ?? 30,
    contentTimeoutSeconds: requestTimeoutSeconds ?? 120,
    allowedContentHosts: settings.allowedContentHosts ?? [],
    fetch: settings.fetch ?? globalThis.fetch,
  };
}

/** Settings with which no request could be sent. Never holds a value. */
export class OpenAISettingsError extends Error {
  override readonly name = "OpenAISettingsError";
}
