import type { ProviderConfig } from "../providers/provider-config.ts";

/** Whose webhooks can be checked, and how: the kinds of providers that send any. */
export type WebhookKind = "openai" | "replicate" | "fal";

/**
 * Null for a provider that announces nothing, or nothing that we can check: Google and xAI have no webhooks; the AI Gateway
 * signs each job's with a secret of that job, which would have to be kept; OpenRouter signs in a manner of its own.
 */
export function webhookKindOf({ kind, profile }: ProviderConfig): WebhookKind | null {
  if (kind === "openai") return profile === "openrouter" ? null : "openai";
  return kind === "replicate" || kind === "fal" ? kind : null;
}

/** fal signs with a key of its own, which all may read. */
export function needsSecret(kind: WebhookKind): boolean {
  return kind !== "fal";
}

/** A prediction repeats its input, and so the still as a data URL; the others' notices are short. In bytes. */
export function bodyLimitOf(kind: WebhookKind): number {
  return kind === "replicate" ? 4_194_304 : mostBodyBytes;
}

export const mostBodyBytes = 262_144;
