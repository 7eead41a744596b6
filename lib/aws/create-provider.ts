import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { VideoProvider } from "../providers/video-provider.ts";
import { clientOptions } from "./client-options.ts";
import type { Environment } from "./environment.ts";
import { createKeyedProvider } from "./keyed-provider.ts";
import { now } from "./now.ts";
import { createProviderSecret, type ProviderSecret } from "./provider-secret.ts";

/** For servers that want no key: the SDK wants a word, and such servers take any. */
const noKey: ProviderSecret = { read: async () => "none", refetch: async () => "none" };

/** The one provider of this deployment; null for any other name. */
export function createProvider(environment: Environment): (name: string) => VideoProvider | null {
  const { PROVIDER_BASE_URL: baseURL, PROVIDER_SECRET_ARN: arn, REQUEST_DEFAULTS: request } = environment;
  const secret =
    arn === undefined ? noKey : createProviderSecret({ client: new SecretsManagerClient(clientOptions), arn, now });
  const address = baseURL === undefined ? {} : { baseURL };
  const provider = createKeyedProvider({ name: request.provider, ...address, secret });
  return (name) => (name === request.provider ? provider : null);
}
