import { createAiSdkProvider } from "../../../lib/providers/ai-sdk/ai-sdk-provider.ts";
import type { AiSdkProviderSettings } from "../../../lib/providers/ai-sdk/connection.ts";
import type { VideoJobRequest } from "../../../lib/providers/video-provider.ts";
import { makeClip } from "../../support/make-clip.ts";
import { type Routes, startProtocolServer } from "../../support/protocol-server.ts";
import type { ServiceState, StartedService } from "../provider-contract.ts";
import { aJob } from "../video-provider.contract.ts";
import type { Script } from "./scripts/script.ts";

export const canaryKey = "key-canary-0123456789abcdef";
export const usualClip = await makeClip();

export function jobFor({ model, size, seconds }: Script): VideoJobRequest {
  // Its base64 has signs that some alphabets write otherwise.
  const bytes = new Uint8Array(600).map((_, index) => (index * 7 + 251) % 256);
  return { ...aJob, model, size, seconds, still: { bytes, mediaType: "image/jpeg" } };
}

export interface StartedScript extends StartedService {
  origin: string;
  /** Replaces single routes of the script's. */
  play(routes: Routes): void;
  settings(more?: Partial<AiSdkProviderSettings>): AiSdkProviderSettings;
}

/** A server on loopback that plays a service. */
export async function startScript(script: Script, clip: Uint8Array = usualClip): Promise<StartedScript> {
  const routes: Routes = {};
  const server = await startProtocolServer(routes);
  const stage = { origin: server.origin, key: canaryKey, clip };
  const settings = (more: Partial<AiSdkProviderSettings> = {}) => ({
    name: script.name,
    apiKey: script.apiKey?.(server.origin) ?? canaryKey,
    baseURL: server.baseURL,
    ...more,
  });
  const become = (state: ServiceState) => {
    for (const route of Object.keys(routes)) delete routes[route];
    Object.assign(routes, script.routes(state, stage));
  };
  become("well");
  return {
    origin: server.origin,
    settings,
    connect: () => createAiSdkProvider(settings()),
    canaryKey,
    job: jobFor(script),
    clip,
    become,
    play: (some) => void Object.assign(routes, some),
    requests: () => server.requests,
    creates: () => server.requests.filter(script.isCreate).length,
    close: () => server.close(),
  };
}
