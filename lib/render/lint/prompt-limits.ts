/** The longest prompt a provider takes, in characters. */
const limits: Readonly<Record<string, number>> = {
  // OpenAI's Videos API reference: "prompt", 1 to 32,000 characters. The studio speaks the same protocol.
  openai: 32_000,
  studio: 32_000,
};

export function promptLimitOf(provider: string): number | null {
  return limits[provider] ?? null;
}
