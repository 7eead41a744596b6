import { webhookUrlOf } from "../webhooks/webhook-address.ts";
import { needsSecret, webhookKindOf } from "../webhooks/webhook-kinds.ts";
import { webhookSecretsOf } from "./webhook-secrets.ts";
import type { KeyedProviderOptions } from "./with-key.ts";

/** Where a provider may announce the ends of its jobs; undefined where nobody could tell that it is the provider. */
export async function announcedTo({
  name,
  config,
  keys,
  webhookUrl,
}: KeyedProviderOptions): Promise<string | undefined> {
  const kind = webhookKindOf(config);
  if (kind === null || webhookUrl === undefined) return undefined;
  if (needsSecret(kind) && (await webhookSecretsOf(name, keys)).length === 0) return undefined;
  return webhookUrlOf(webhookUrl, { provider: name, below: "" });
}
