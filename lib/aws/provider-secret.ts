import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

/** The provider's key, read when it is needed. It is held in memory only, and never thrown or logged. */
export interface ProviderSecret {
  /** The key, at most five minutes old; null while there is none. */
  read(): Promise<string | null>;
  /** The key as it is now: for when the provider refused the one that was read. */
  refetch(): Promise<string | null>;
}

const cacheMilliseconds = 300_000;

export function createProviderSecret(options: {
  client: SecretsManagerClient;
  arn: string;
  now: () => Date;
}): ProviderSecret {
  const { client, arn, now } = options;
  let cached: { key: string; readAt: number } | null = null;

  async function refetch(): Promise<string | null> {
    cached = null;
    const key = keyIn(await readText());
    // A key that is missing is not remembered: whoever fills it in need not wait.
    if (key !== null) cached = { key, readAt: now().getTime() };
    return key;
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

  return {
    refetch,
    read: async () => (cached !== null && now().getTime() < cached.readAt + cacheMilliseconds ? cached.key : refetch()),
  };
}

/** The secret is the key itself, or what the console makes of it: an object with the one value `apiKey`. */
function keyIn(text: string): string | null {
  let key: unknown = text;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) key = (value as { apiKey?: unknown }).apiKey;
  } catch {
    // No JSON: the key itself.
  }
  return typeof key === "string" && key.trim() !== "" ? key.trim() : null;
}
