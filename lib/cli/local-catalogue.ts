import { type Catalogue, createCatalogue } from "../providers/catalogue/catalogue.ts";
import { providerConfigsOf } from "./configured-providers.ts";
import type { Settings } from "./settings.ts";

/** What is known of this machine's providers before they are asked. */
export function localCatalogue(settings: Settings): Catalogue {
  return createCatalogue(providerConfigsOf(settings, process.env));
}
