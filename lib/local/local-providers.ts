import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { ProviderAccess } from "../providers/connect-jobs.ts";
import { originOf } from "../providers/provider-config.ts";
import type { VideoProvider } from "../providers/video-provider.ts";
import type { Studio } from "../studio/start-studio.ts";
import { lazyProvider } from "./lazy-provider.ts";

export interface LocalProviders {
  find(name: string): VideoProvider | null;
  close(): Promise<void>;
}

/** The providers of this machine: the studio, started on demand and open to this process alone, and those with a key. */
export function createLocalProviders(dataFolder: string, accesses: readonly ProviderAccess[]): LocalProviders {
  let studio: Promise<Studio> | undefined;
  const startOwnStudio = async () => {
    const { startStudio } = await import("../studio/start-studio.ts");
    const key = randomBytes(16).toString("hex");
    studio = startStudio({ folder: join(dataFolder, "studio"), key });
    const config = { kind: "openai", baseUrl: (await studio).url } as const;
    return connect({ name: "studio", config, apiKey: key });
  };
  const providers = new Map<string, VideoProvider>();
  // Its port changes, its jobs don't.
  providers.set("studio", lazyProvider({ name: "studio", origin: "studio" }, startOwnStudio));
  for (const access of accesses) {
    const { name, config } = access;
    providers.set(
      name,
      lazyProvider({ name, origin: originOf(config) }, () => connect(access)),
    );
  }
  return {
    find: (name) => providers.get(name) ?? null,
    async close() {
      await (await studio)?.close();
    },
  };
}

async function connect(access: ProviderAccess): Promise<VideoProvider> {
  const { connectProvider } = await import("../providers/connect-provider.ts");
  return connectProvider(access);
}
