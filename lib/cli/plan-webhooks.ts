import type { WebhookSource } from "../webhooks/receive-webhook.ts";
import { webhookUrlOf } from "../webhooks/webhook-address.ts";
import { needsSecret, webhookKindOf } from "../webhooks/webhook-kinds.ts";
import { readWebhookSecrets } from "../webhooks/webhook-secrets.ts";
import { type ConfiguredProvider, configuredProviders } from "./configured-providers.ts";
import { type Settings, SettingsError } from "./settings.ts";

/** Which providers announce the ends of their jobs here, and where. */
export interface WebhookPlan {
  sources: ReadonlyMap<string, WebhookSource>;
  /** The public address for a provider; undefined for one whose webhooks are not taken. */
  urlOf(provider: string): string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the secret of a provider's webhooks is read from. */
export function webhookSecretVariableOf(name: string): string {
  return `STILLMOTION_WEBHOOK_SECRET_${name.replaceAll("-", "_").toUpperCase()}`;
}

/**
 * Of the providers that can be asked, those whose webhooks can be checked: fal's always, the others' with their secret.
 * @throws SettingsError for a secret that can't be used, and where there is no such provider.
 */
export function planWebhooks(
  publicUrl: string,
  settings: Settings,
  environment: Environment = process.env,
): WebhookPlan {
  const askable = configuredProviders(settings, environment).filter(({ apiKey }) => apiKey !== null);
  const problems: string[] = [];
  const sources = new Map<string, WebhookSource>();
  for (const provider of askable) {
    const source = sourceOf(provider, environment);
    if (source === null) continue;
    if ("problem" in source) problems.push(source.problem);
    else sources.set(provider.name, source);
  }
  if (problems.length > 0) throw new SettingsError(problems.join("\n"));
  if (sources.size === 0) throw new SettingsError(nobodyAnnounces(askable));
  return {
    sources,
    urlOf: (provider) => (sources.has(provider) ? webhookUrlOf(publicUrl, { provider, below: "" }) : undefined),
  };
}

function sourceOf(
  { name, config }: ConfiguredProvider,
  environment: Environment,
): WebhookSource | { problem: string } | null {
  const kind = webhookKindOf(config);
  if (kind === null) return null;
  if (!needsSecret(kind)) return { kind, secrets: async () => [] };
  const variable = webhookSecretVariableOf(name);
  const text = environment[variable];
  if (text === undefined) return null;
  const read = readWebhookSecrets(text);
  return "problem" in read
    ? { problem: `environment: ${variable} ${read.problem}; put the provider's own there, whsec_ and all` }
    : { kind, secrets: async () => read.secrets };
}

function nobodyAnnounces(askable: readonly ConfiguredProvider[]): string {
  const variables = askable
    .filter(({ config }) => webhookKindOf(config) !== null)
    .map(({ name }) => webhookSecretVariableOf(name));
  return variables.length === 0
    ? "webhooks: none of the providers with a key announces jobs in a way that can be checked (docs/webhooks.md has those that do)"
    : `webhooks: there is no secret to check them with; set ${variables.join(" or ")}`;
}
