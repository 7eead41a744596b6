import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { clientOptions } from "./client-options.ts";
import type { Environment } from "./environment.ts";
import { now } from "./now.ts";
import { createProviderKeys, type ProviderKeys } from "./provider-keys.ts";
import type { KeyedProviderOptions } from "./with-key.ts";

/** For servers that want no key: the protocol has a word there, and such servers take any. */
const noKeys: ProviderKeys = { read: async () => "none", readIfSet: async () => null, refetch: async () => "none" };

/** The providers' keys, and the secrets of their webhooks. */
export function keysOf({ PROVIDER_SECRET_ARN: arn, REQUEST_DEFAULTS }: Environment): ProviderKeys {
  const ownDefault = REQUEST_DEFAULTS.provider;
  return arn === undefined
    ? noKeys
    : createProviderKeys({ client: new SecretsManagerClient(clientOptions), arn, ownDefault, now });
}

/** Makes a provider. */
interface Makers<Provider> {
  /** One with a key. */
  keyed(options: KeyedProviderOptions): Provider;
  /** The deployment's own studio. */
  studio(name: string): Provider;
}

/** The providers of this deployment by name, made when they are first asked for; null for any other name. */
export function createProvider<Provider>(
  environment: Environment,
  makers: Makers<Provider>,
): (name: string) => Provider | null {
  const { PROVIDERS, WEBHOOK_URL: webhookUrl } = environment;
  const keys = keysOf(environment);
  const made = new Map<string, Provider>();
  return (name) => {
    const config = Object.hasOwn(PROVIDERS, name) ? PROVIDERS[name] : undefined;
    if (config === undefined) return null;
    const make = () =>
      config.kind === "studio" ? makers.studio(name) : makers.keyed({ name, config, keys, webhookUrl });
    const provider = made.get(name) ?? make();
    made.set(name, provider);
    return provider;
  };
}
