/**
 * The keys that a secret's text holds, by provider: an object of them (`{"openai": "…", "google": "…"}`); or one key for
 * the deployment's own provider, as plain text or as what the console makes of it (`{"apiKey": "…"}`).
 */
export function keysIn(text: string, ownDefault: string): Map<string, string> {
  const value = parse(text);
  const entries: [string, unknown][] =
    typeof value === "object" && value !== null
      ? Object.entries(value).map(([name, key]) => [name === "apiKey" ? ownDefault : name, key])
      : [[ownDefault, text]];
  return new Map(
    entries.flatMap(([name, key]) => (typeof key === "string" && key.trim() !== "" ? [[name, key.trim()]] : [])),
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

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON: the key itself.
    return text;
  }
}
