import * as z from "zod/mini";
import type { ProviderConfigs } from "./provider-config.ts";
import { readProviderConfigs } from "./read-provider-configs.ts";

/** The setting `providers`: providers by a name of one's own, as an object or the JSON of one; docs/providers.md. */
export const providersSchema = z.pipe(
  z.unknown(),
  z.transform((given, context): ProviderConfigs => {
    const read = readProviderConfigs(given);
    if ("configs" in read) return read.configs;
    for (const message of read.problems) context.issues.push({ code: "custom", message, input: given });
    return z.NEVER;
  }),
);
