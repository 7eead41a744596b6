import { isOwnService, type ProviderConfig, type ProviderKind } from "../provider-config.ts";

/** The longest prompt that a kind's own service takes, in characters; left out where no source tells. */
const limits: Partial<Record<ProviderKind, number>> = {
  // OpenAI's Videos API reference: "prompt", 1 to 32,000 characters. The studio speaks the same protocol.
  openai: 32_000,
  studio: 32_000,
};

/** Null where nothing is known: of a server that decides for itself, and of a name that is no provider's. */
export function promptLimitOf(config: ProviderConfig | null): number | null {
  return config !== null && isOwnService(config) ? (limits[config.kind] ?? null) : null;
}
