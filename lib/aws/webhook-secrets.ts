import { readWebhookSecrets } from "../webhooks/webhook-secrets.ts";
import type { ProviderKeys } from "./provider-keys.ts";

/** The name under which the one secret holds what a provider signs its webhooks with. No provider can be called so. */
export function webhookSecretName(provider: string): string {
  return `webhook:${provider}`;
}

/** The secrets a provider may sign with; none where there are none, or none that can be used. */
export async function webhookSecretsOf(provider: string, keys: ProviderKeys): Promise<readonly string[]> {
  const text = await keys.readIfSet(webhookSecretName(provider));
  const read = text === null ? { secrets: [] } : readWebhookSecrets(text);
  return "secrets" in read ? read.secrets : [];
}
