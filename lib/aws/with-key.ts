import { type OpenAIProviderSettings, OpenAISettingsError } from "../providers/openai/connection.ts";
import type { Failure } from "../render/failure.ts";
import { ownFailure } from "../render/own-failures.ts";
import type { ProviderSecret } from "./provider-secret.ts";

export interface KeyedProviderOptions {
  name: string;
  /** The provider's own address where it is left out. */
  baseURL?: string;
  secret: ProviderSecret;
}

/** Asks a provider with its key; `without` makes an answer of the failure that there is no key to ask with. */
export type AskWithKey<Provider> = <Answer>(
  ask: (provider: Provider) => Promise<Answer>,
  without: (failure: Failure) => Answer,
) => Promise<Answer>;

/**
 * For a provider whose key is a secret that may be missing, wrong or new. A key that is refused (401: no job was made) is
 * read anew once, and if it has changed the request is sent again.
 */
export function withKey<Provider>(
  { name, baseURL, secret }: KeyedProviderOptions,
  connect: (settings: OpenAIProviderSettings) => Provider,
): AskWithKey<Provider> {
  const askWith = async <Answer>(
    apiKey: string,
    ask: (provider: Provider) => Promise<Answer>,
    without: (failure: Failure) => Answer,
  ): Promise<{ answer: Answer; wasRefused: boolean }> => {
    let wasRefused = false;
    const watchedFetch: typeof fetch = async (...request) => {
      const response = await fetch(...request);
      wasRefused ||= response.status === 401;
      return response;
    };
    try {
      const address = baseURL === undefined ? {} : { baseURL };
      const provider = connect({ name, apiKey, ...address, fetch: watchedFetch });
      return { answer: await ask(provider), wasRefused };
    } catch (error) {
      if (!(error instanceof OpenAISettingsError)) throw error;
      return { answer: without({ ...keyMissing, message: error.message }), wasRefused: true };
    }
  };
  return async (ask, without) => {
    const key = await secret.read();
    if (key === null) return without(keyMissing);
    const first = await askWith(key, ask, without);
    if (!first.wasRefused) return first.answer;
    const newest = await secret.refetch();
    if (newest === null || newest === key) return first.answer;
    return (await askWith(newest, ask, without)).answer;
  };
}

const keyMissing = ownFailure("provider_key_missing");
