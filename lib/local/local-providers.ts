import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { VideoProvider } from "../providers/video-provider.ts";
import type { Studio } from "../studio/start-studio.ts";
import { lazyProvider } from "./lazy-provider.ts";

export interface ProviderAccess {
  openai: { apiKey: string; baseURL: string | null } | null;
}

export interface LocalProviders {
  find(name: string): VideoProvider | null;
  close(): Promise<void>;
}

/** The providers of this machine: the studio, started on demand and open to this process alone, and those with a key. */
export function createLocalProviders(dataFolder: string, access: ProviderAccess): LocalProviders {
  let studio: Promise<Studio> | undefined;
  const createOpenAI = async (options: { name: string; apiKey: string; baseURL?: string }) => {
    const { createOpenAIProvider } = await import("../providers/openai/openai-provider.ts");
    return createOpenAIProvider(options);
  };
  const providers = new Map<string, VideoProvider>();
  providers.set(
    "studio",
    lazyProvider("studio", async () => {
      const { startStudio } = await import("../studio/start-studio.ts");
      const key = randomBytes(16).toString("hex");
      studio = startStudio({ folder: join(dataFolder, "studio"), key });
      return createOpenAI({ name: "studio", apiKey: key, baseURL: (await studio).url });
    }),
  );
  const { openai } = access;
  if (openai !== null) {
    const baseURL = openai.baseURL === null ? {} : { baseURL: openai.baseURL };
    providers.set(
      "openai",
      lazyProvider("openai", () => createOpenAI({ name: "openai", apiKey: openai.apiKey, ...baseURL })),
    );
  }
  return {
    find: (name) => providers.get(name) ?? null,
    async close() {
      await (await studio)?.close();
    },
  };
}
