import { profileNames, profiles } from "../../../lib/providers/openai/profiles.ts";
import { studioProfiles } from "../../../lib/studio/profiles/studio-profiles.ts";
import { testProviderContract } from "../provider-contract.ts";
import { startProfileService } from "./start-profile-service.ts";

// Dynamo has no jobs that run, fail or get lost after their create: profiles.test.ts has what can be asked of it.
for (const name of profileNames.filter((profile) => !profiles[profile].answersAtOnce)) {
  const { hasList, hasCancel, hasQueue, hasProgress } = profiles[name];
  // Where the sources are silent our provider asks: here for a server that has what is asked for, there for one that hasn't.
  const { routes } = studioProfiles[name];
  const asked = [...(hasList ? (["list"] as const) : []), ...(hasCancel ? (["delete"] as const) : [])];
  const profile = { ...studioProfiles[name], routes: [...new Set([...routes, ...asked])] };
  testProviderContract({
    name: `the OpenAI provider with the profile ${name}`,
    capabilities: { list: hasList, cancel: hasCancel, queue: hasQueue, progress: hasProgress },
    start: () => startProfileService(name, profile),
  });
}
