import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { clientOptions } from "./client-options.ts";
import type { Environment } from "./environment.ts";
import { now } from "./now.ts";
import { createProviderKeys, type ProviderKeys } from "./provider-keys.ts";
import type { KeyedProviderOptions } from "./with-key.ts";

/** For servers that want no key: the protocol has a word there, and such servers take any. */
const noKeys: ProviderKeys = { read: async () => "none", refetch: async () => "none" };

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
  const { PROVIDERS, PROVIDER_SECRET_ARN: arn, REQUEST_DEFAULTS } = environment;
  const ownDefault = REQUEST_DEFAULTS.provider;
  const keys =
    arn === undefined
      ? noKeys
      : createProviderKeys({ client: new SecretsManagerClient(clientOptions), arn, ownDefault, now });
  const made = new Map<string, Provider>();
  return (name) => {
    const config = Object.hasOwn(PROVIDERS, name) ? PROVIDERS[name] : undefined;
    if (config === undefined) return null;
    const make = () => (config.kind === "studio" ? makers.studio(name) : makers.keyed({ name, config, keys }));
    const provider = made.get(name) ?? make();
    made.set(name, provider);
    return provider;
  };
}
