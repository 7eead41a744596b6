import { type Connection, connect as connectTo } from "../openai/connection.ts";
import { providerFetch } from "../openai/provider-fetch.ts";
import type { VideoService } from "./service.ts";

export interface AiSdkProviderSettings {
  /** Which of the services to ask. */
  name: AiSdkProviderName;
  /** Its name in records and failures; the service's by default. */
  calledAs?: string;
  /** Where its jobs live; by default the address's host and path. */
  origin?: string;
  apiKey: string;
  /** Another address that speaks the service's own API (a proxy, a test server); the service's own by default. */
  baseURL?: string;
  /** Limit of each request; by default 120 for a create and for a clip's first byte, and 30 for the others. */
  requestTimeoutSeconds?: number;
  /** Hosts (`host` or `host:port`) that clips may come from, beside the API's own and those the service is known to use. */
  allowedContentHosts?: readonly string[];
  /** Where it may announce the ends of its jobs, for services that are told so with each job. */
  webhookUrl?: string;
  /** The global one by default. */
  fetch?: typeof fetch;
}

export const aiSdkProviderNames = ["google", "vertex", "fal", "replicate", "xai", "gateway"] as const;
export type AiSdkProviderName = (typeof aiSdkProviderNames)[number];

export interface ServiceConnection extends Connection {
  readonly service: VideoService;
  /** What the service wants with each request. Never sent to another origin. */
  readonly ownHeaders: Readonly<Record<string, string>>;
  readonly webhookUrl: string | null;
}

/** @throws OpenAISettingsError, for a key or a base URL that can't be used. */
export function connect(settings: AiSdkProviderSettings, service: VideoService): ServiceConnection {
  const { name, calledAs = name, baseURL = service.baseURL, fetch: send = providerFetch } = settings;
  const signedIn = service.signIn?.(settings.apiKey, { baseURL, send }) ?? null;
  const access = signedIn === null ? {} : { apiKey: signedIn.secret(), fetch: signedIn.fetch };
  const connection = connectTo({ ...settings, ...access, name: calledAs, baseURL });
  // Whatever it is called here, its failures are the service's.
  const profile = { ...connection.profile, classifiedAs: name };
  const ownHeaders = signedIn === null ? service.ownHeaders(connection.apiKey) : {};
  return {
    ...connection,
    profile,
    service,
    ownHeaders,
    webhookUrl: settings.webhookUrl ?? null,
    // A token changes, and what is never to be seen with it.
    get apiKey() {
      return signedIn?.secret() ?? connection.apiKey;
    },
  };
}
