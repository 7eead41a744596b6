import type { ProviderDefaults } from "../../render/request.ts";
import type { ProviderKind } from "../provider-config.ts";

const sizes = { landscape: "1280x720", portrait: "720x1280" };

const defaults: Readonly<Record<ProviderKind, ProviderDefaults>> = {
  studio: { model: "studio-camera-1", seconds: 4, sizes },
  openai: { model: "sora-2", seconds: 4, sizes },
  google: { model: "veo-3.1-fast-generate-preview", seconds: 4, sizes },
  vertex: { model: "veo-3.1-fast-generate-001", seconds: 4, sizes },
  fal: { model: "fal-ai/kling-video/v2.5-turbo/standard/image-to-video", seconds: 5, sizes },
  replicate: { model: "google/veo-3.1-fast", seconds: 4, sizes },
  xai: { model: "grok-imagine-video", seconds: 4, sizes },
  gateway: { model: "google/veo-3.1-fast-generate-001", seconds: 4, sizes },
};

const anyProvider: ProviderDefaults = { model: "default", seconds: 4, sizes };

/** What a kind of provider is asked for when the request leaves it open; of a name we know nothing of: a guess. */
export function providerDefaults(kind: string): ProviderDefaults {
  return Object.hasOwn(defaults, kind) ? defaults[kind as ProviderKind] : anyProvider;
}
