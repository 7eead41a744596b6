/** The longest echoed text looked for, and how many of them. */
const longest = 4_000;
const most = 12;
/** Shorter ones are plain words, which a provider's own sentence may hold as well. */
const shortest = 12;

/** The texts a body gives back of what we sent: its prompt, for one. Their words are the user's wherever they stand. */
export function echoesIn(value: unknown, echoes: string[]): void {
  if (echoes.length >= most) return;
  if (typeof value === "string") {
    const text = value.trim();
    if (text.length >= shortest && text.length <= longest && !/^(?:https?:|data:)/.test(text)) echoes.push(text);
  } else if (Array.isArray(value)) {
    for (const item of value.slice(0, most)) if (typeof item === "string") echoesIn(item, echoes);
  }
}

/** A text without what was echoed. */
export function withoutThese(text: string, echoes: readonly string[]): string {
  let rest = text;
  for (const echo of echoes) if (echo.length < rest.length) rest = rest.replaceAll(echo, " ");
  return rest;
}
