import { type ProviderConfigs, providerConfigsSchema } from "./provider-config.ts";

export type ReadConfigs = { configs: ProviderConfigs } | { problems: string[] };

/** Reads descriptions of providers, by name: an object, or the JSON of one. Each problem says where it stands. */
export function readProviderConfigs(given: unknown): ReadConfigs {
  const value = typeof given === "string" ? parse(given) : given;
  const parsed = providerConfigsSchema.safeParse(value);
  if (parsed.success) return { configs: parsed.data };
  return { problems: parsed.error.issues.map((issue) => `${issue.path.join(".") || "all of it"}: ${reasonOf(issue)}`) };
}

/** A name that is refused carries its reason one level down. */
function reasonOf(issue: {
  message: string;
  code?: string | undefined;
  issues?: readonly { message: string }[];
}): string {
  return issue.code === "invalid_key" ? (issue.issues?.[0]?.message ?? issue.message) : issue.message;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON is no object either, which is what will be said of it.
    return text;
  }
}
