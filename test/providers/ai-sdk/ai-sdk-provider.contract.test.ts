import { testProviderContract } from "../provider-contract.ts";
import { scripts } from "./scripts/scripts.ts";
import { startScript } from "./start-script.ts";

for (const script of scripts) {
  testProviderContract({
    name: script.name,
    capabilities: script.capabilities,
    start: () => startScript(script),
  });
}
