import { lazyProvider } from "../../../lib/local/lazy-provider.ts";
import { connectProvider } from "../../../lib/providers/connect-provider.ts";
import { profileNames, profiles } from "../../../lib/providers/openai/profiles.ts";
import type { StudioProfile } from "../../../lib/studio/profiles/studio-profile.ts";
import { studioProfiles } from "../../../lib/studio/profiles/studio-profiles.ts";
import type { ProviderUnderContract } from "../provider-contract.ts";
import { startProfileService } from "./start-profile-service.ts";

/** Each profile whose server has jobs, and the studio as this machine asks it. */
export const profileSubjects: ProviderUnderContract[] = profileNames
  .filter((name) => !profiles[name].answersAtOnce)
  .map((name) => {
    const { hasList, hasCancel, hasQueue, hasProgress } = profiles[name];
    return {
      name,
      capabilities: { list: hasList, cancel: hasCancel, queue: hasQueue, progress: hasProgress },
      start: () => startProfileService(name, withAsked(studioProfiles[name], hasList, hasCancel)),
    };
  });

export const studioSubject: ProviderUnderContract = {
  name: "studio",
  capabilities: { list: true, cancel: true, queue: true, progress: true },
  start: () =>
    startProfileService("openai", studioProfiles.openai, ({ apiKey, baseURL }) =>
      lazyProvider({ name: "studio", origin: "studio" }, () =>
        connectProvider({ name: "studio", config: { kind: "openai", baseUrl: baseURL }, apiKey }),
      ),
    ),
};

/** Where the sources are silent our provider asks: here for a server that has what is asked for, elsewhere for one that hasn't. */
function withAsked(profile: StudioProfile, hasList: boolean, hasCancel: boolean): StudioProfile {
  const asked = [...(hasList ? (["list"] as const) : []), ...(hasCancel ? (["delete"] as const) : [])];
  return { ...profile, routes: [...new Set([...profile.routes, ...asked])] };
}
