/**
 * How much of an answer is looked at. A provider's proxy may send a 10 MB page where a sentence was meant;
 * the reason stands at the start or at the end of what it sends, never in the middle.
 */
export const bounds = {
  /** Objects, arrays and values visited in one body. */
  nodes: 1_500,
  /** Objects inside objects; JSON inside text counts as one level. */
  depth: 24,
  /** Entries looked at in one array, and keys in one object. */
  entries: 80,
  /** A longer text is not parsed as JSON: only its start and its end are read. */
  jsonCharacters: 200_000,
  /** Of one text, characters kept from the start and from the end. */
  textStart: 3_000,
  textEnd: 1_000,
  /** Texts kept from one body. */
  texts: 24,
  /** Codes kept from one body. */
  codes: 24,
  /** All texts of one body together, JSON within text included. */
  allCharacters: 600_000,
} as const;

/** The start and the end of a long text; a short text as it is. */
export function boundedText(text: string): string {
  if (text.length <= bounds.textStart + bounds.textEnd) return text;
  return `${text.slice(0, bounds.textStart)} ... ${text.slice(-bounds.textEnd)}`;
}
