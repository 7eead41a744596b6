import type { ProviderConfig } from "../providers/provider-config.ts";

/** Why a provider can't be used from functions; null where it can. */
export function whyNotDeployable({ profile }: ProviderConfig): string | null {
  if (profile === "dynamo")
    return "a server with the profile dynamo answers when its clip is made, and a function waits 230 seconds at most: use it on a machine of your own";
  if (profile === "auto")
    return "functions don't ask a server what it is: set its profile (`stillmotion models` finds it out on a machine of your own)";
  return null;
}
