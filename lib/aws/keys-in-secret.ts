/**
 * The keys that a secret's text holds, by provider: an object of them (`{"openai": "…", "google": "…"}`); or one key for
 * the deployment's own provider, as plain text or as what the console makes of it (`{"apiKey": "…"}`). A key may be JSON
 * itself, as a Google account is: then as text or as it is.
 */
export function keysIn(text: string, ownDefault: string): Map<string, string> {
  const value = parse(text);
  const entries: [string, unknown][] =
    isObject(value) && !isAccount(value)
      ? Object.entries(value).map(([name, key]) => [name === "apiKey" ? ownDefault : name, key])
      : [[ownDefault, text]];
  return new Map(
    entries.flatMap(([name, given]) => {
      const key = isObject(given) && isAccount(given) ? JSON.stringify(given) : given;
      return typeof key === "string" && key.trim() !== "" ? [[name, key.trim()]] : [];
    }),
  );
}

/** The secret's text with one key set, the others as they were. */
export function withKeyOf(
  provider: string,
  key: string,
  { text, ownDefault }: { text: string; ownDefault: string },
): string {
  return JSON.stringify(Object.fromEntries([...keysIn(text, ownDefault), [provider, key]]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** Google's accounts say which kind they are of; providers are not called so. */
function isAccount({ type }: Record<string, unknown>): boolean {
  return type === "service_account" || type === "authorized_user";
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON: the key itself.
    return text;
  }
}
