import type { ProviderDefaults } from "../../render/request.ts";

const sizes = { landscape: "1280x720", portrait: "720x1280" };

const defaults: Readonly<Record<string, ProviderDefaults>> = {
  studio: { model: "studio-camera-1", seconds: 4, sizes },
  openai: { model: "sora-2", seconds: 4, sizes },
};

const anyProvider: ProviderDefaults = { model: "default", seconds: 4, sizes };

/** What a provider is asked for when the request leaves it open. */
export function providerDefaults(provider: string): ProviderDefaults {
  return defaults[provider] ?? anyProvider;
}
