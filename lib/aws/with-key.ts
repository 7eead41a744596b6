import type { ProviderAccess } from "../providers/connect-jobs.ts";
import { OpenAISettingsError } from "../providers/openai/connection.ts";
import { providerFetch } from "../providers/openai/provider-fetch.ts";
import type { ProviderConfig } from "../providers/provider-config.ts";
import type { Failure } from "../render/failure.ts";
import { ownFailure } from "../render/own-failures.ts";
import type { ProviderKeys } from "./provider-keys.ts";

export interface KeyedProviderOptions {
  name: string;
  config: ProviderConfig;
  keys: ProviderKeys;
  /** The public address at which the deployment takes webhooks; undefined where it takes none. */
  webhookUrl?: string | undefined;
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
  { name, config, keys }: KeyedProviderOptions,
  connect: (access: ProviderAccess) => Provider | Promise<Provider>,
): AskWithKey<Provider> {
  const keyMissing = ownFailure("provider_key_missing", {
    message: `There is no key for the provider ${name}.`,
    remedy: `Give it one with \`stillmotion secret set --stack STACK --provider ${name}\`; docs/deploy.md has another way.`,
  });
  const askWith = async <Answer>(
    apiKey: string,
    ask: (provider: Provider) => Promise<Answer>,
    without: (failure: Failure) => Answer,
  ): Promise<{ answer: Answer; wasRefused: boolean }> => {
    let wasRefused = false;
    const watchedFetch: typeof fetch = async (...request) => {
      const response = await providerFetch(...request);
      wasRefused ||= response.status === 401;
      return response;
    };
    try {
      const provider = await connect({ name, config, apiKey, fetch: watchedFetch });
      return { answer: await ask(provider), wasRefused };
    } catch (error) {
      if (!(error instanceof OpenAISettingsError)) throw error;
      return { answer: without({ ...keyMissing, message: error.message }), wasRefused: true };
    }
  };
  return async (ask, without) => {
    const key = await keys.read(name);
    if (key === null) return without(keyMissing);
    const first = await askWith(key, ask, without);
    if (!first.wasRefused) return first.answer;
    const newest = await keys.refetch(name);
    if (newest === null || newest === key) return first.answer;
    return (await askWith(newest, ask, without)).answer;
  };
}
