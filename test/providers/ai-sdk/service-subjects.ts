import type { ProviderUnderContract } from "../provider-contract.ts";
import { scripts } from "./scripts/scripts.ts";
import { vertexAccount } from "./scripts/vertex.ts";
import { startScript } from "./start-script.ts";

export const serviceSubjects: ProviderUnderContract[] = scripts.map((script) => ({
  name: script.name,
  capabilities: script.capabilities,
  start: () => startScript(script),
}));

export const signedInSubject: ProviderUnderContract = {
  name: "vertex, signed in by a service account",
  capabilities: vertexAccount.capabilities,
  start: () => startScript(vertexAccount),
};
