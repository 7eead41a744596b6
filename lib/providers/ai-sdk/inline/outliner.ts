/** Of a longer string only this much is kept: no message is longer, and a clip is not kept at all. */
export const keptCharacters = 4096;

interface Level {
  /** The index in a list; null in an object. */
  index: number | null;
  key: string;
  /** In an object: whether the next string is a key. */
  atKey: boolean;
}

/**
 * Walks through JSON text as it arrives, and passes on the same JSON with long strings cut short. Where a string value
 * begins at `stopAt` (`videos.0.data`), it stops: `rest` is what follows the opening quote.
 */
export function createOutliner(stopAt: string | null): (text: string) => { outline: string; rest: string | null } {
  const levels: Level[] = [];
  let inString = false;
  let escaped = false;
  let string = "";

  function open(): boolean {
    inString = true;
    string = "";
    const path = levels.map((level) => level.index ?? level.key).join(".");
    return levels.at(-1)?.atKey !== true && path === stopAt;
  }

  function close(): string {
    inString = false;
    const level = levels.at(-1);
    if (level?.atKey) level.key = string;
    return `"${string.length > keptCharacters ? cut(string) : string}"`;
  }

  function structure(character: string): void {
    const level = levels.at(-1);
    if (character === "{") levels.push({ index: null, key: "", atKey: true });
    else if (character === "[") levels.push({ index: 0, key: "", atKey: false });
    else if (character === "}" || character === "]") levels.pop();
    else if (character === ":" && level !== undefined) level.atKey = false;
    else if (character === "," && level !== undefined) {
      if (level.index === null) level.atKey = true;
      else level.index++;
    }
  }

  return (text) => {
    let outline = "";
    for (let at = 0; at < text.length; at++) {
      const character = text.charAt(at);
      if (!inString) {
        if (character !== '"') {
          structure(character);
          outline += character;
        } else if (open()) return { outline, rest: text.slice(at + 1) };
        continue;
      }
      if (!escaped && character === '"') outline += close();
      else if (string.length <= keptCharacters) string += character;
      escaped = !escaped && character === "\\";
    }
    return { outline, rest: null };
  };
}

/** The beginning of a string as JSON writes it, not cut inside an escape. */
function cut(string: string): string {
  for (let length = keptCharacters; length > keptCharacters - 6; length--) {
    const beginning = string.slice(0, length);
    // A backslash is the end of an escape if an even number of them stands there.
    const backslashes = /\\*$/.exec(beginning)?.[0].length ?? 0;
    if (backslashes % 2 === 0 && !/(?:^|[^\\])(?:\\\\)*\\u[0-9a-fA-F]{0,3}$/.test(beginning)) return beginning;
  }
  return "";
}
