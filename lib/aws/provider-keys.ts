import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { keysIn } from "./keys-in-secret.ts";

/** The providers' keys, read when they are needed. They are held in memory only, and never thrown or logged. */
export interface ProviderKeys {
  /** The key of a provider, at most five minutes old; null while there is none. */
  read(provider: string): Promise<string | null>;
  /** As `read`, but that there is none is believed for as long: for what most providers have none of. */
  readIfSet(name: string): Promise<string | null>;
  /** The key as it is now: for when the provider refused the one that was read. */
  refetch(provider: string): Promise<string | null>;
}

const cacheMilliseconds = 300_000;

/** The keys in one secret. `ownDefault`: the provider that a secret of one key alone is for. */
export function createProviderKeys(options: {
  client: SecretsManagerClient;
  arn: string;
  ownDefault: string;
  now: () => Date;
}): ProviderKeys {
  const { client, arn, ownDefault, now } = options;
  let cached: { keys: ReadonlyMap<string, string>; readAt: number } | null = null;

  async function refetch(provider: string): Promise<string | null> {
    cached = null;
    const keys = keysIn(await readText(), ownDefault);
    cached = { keys, readAt: now().getTime() };
    return keys.get(provider) ?? null;
  }

  async function readText(): Promise<string> {
    try {
      return (await client.send(new GetSecretValueCommand({ SecretId: arn }))).SecretString ?? "";
    } catch (error) {
      // A secret that was never filled in has no value, which is answered like a secret that is not there.
      if (error instanceof Error && error.name === "ResourceNotFoundException") return "";
      throw error;
    }
  }

  const isFresh = () => cached !== null && now().getTime() < cached.readAt + cacheMilliseconds;
  return {
    refetch,
    // A key that is missing is looked for every time: whoever fills it in need not wait.
    read: async (provider) => (isFresh() ? cached?.keys.get(provider) : undefined) ?? refetch(provider),
    readIfSet: async (name) => (isFresh() ? (cached?.keys.get(name) ?? null) : refetch(name)),
  };
}
