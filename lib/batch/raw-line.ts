/** A line as its format gives it, before anybody asks what it means. `fatal`: without it, no other line can be read. */
export type RawLine =
  | { line: number; fields: Record<string, unknown> }
  | { line: number; problem: string; fatal?: true };
