import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { clientOptions } from "./client-options.ts";
import type { Environment } from "./environment.ts";
import { now } from "./now.ts";
import { createProviderSecret, type ProviderSecret } from "./provider-secret.ts";
import type { KeyedProviderOptions } from "./with-key.ts";

/** For servers that want no key: the protocol has a word there, and such servers take any. */
const noKey: ProviderSecret = { read: async () => "none", refetch: async () => "none" };

/** The one provider of this deployment, made by `create`; null for any other name. */
export function createProvider<Provider>(
  environment: Environment,
  create: (options: KeyedProviderOptions) => Provider,
): (name: string) => Provider | null {
  const { PROVIDER_BASE_URL: baseURL, PROVIDER_SECRET_ARN: arn, REQUEST_DEFAULTS: request } = environment;
  const secret =
    arn === undefined ? noKey : createProviderSecret({ client: new SecretsManagerClient(clientOptions), arn, now });
  const address = baseURL === undefined ? {} : { baseURL };
  const provider = create({ name: request.provider, ...address, secret });
  return (name) => (name === request.provider ? provider : null);
}
