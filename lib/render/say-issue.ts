import { config, type core } from "zod/mini";

// `zod/mini` comes without a language, and the library's own English is for programmers.
config({ customError: (issue) => sayIssue(issue) });

type Issue = core.$ZodRawIssue;

/**
 * What is wrong with a value and what it must be, to stand behind its place: `is 61: it must be at most 60`. A text is never
 * repeated: it may be a secret.
 */
function sayIssue(issue: Issue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return sayType(issue.expected, issue.input);
    case "too_small":
      return saySize(issue, issue.minimum, issue.inclusive === false ? "more than" : "at least");
    case "too_big":
      return saySize(issue, issue.maximum, issue.inclusive === false ? "less than" : "at most");
    case "invalid_value":
      return `must be ${issue.values.length === 1 ? "" : "one of "}${issue.values.map((value) => JSON.stringify(value)).join(", ")}`;
    case "not_multiple_of":
      return `must be a multiple of ${issue.divisor}`;
    case "unrecognized_keys":
      return `there is no key ${issue.keys.map((key) => JSON.stringify(key.slice(0, 60))).join(", ")} here`;
    case "invalid_format":
      return `must be ${forms[issue.format] ?? (issue.pattern === undefined ? "of another form" : `of the form ${issue.pattern}`)}`;
    case "invalid_union":
      return "is none of what it may be";
    default:
      return undefined;
  }
}

/** What the formats are that have no message of their own. */
const forms: Readonly<Record<string, string>> = {
  base64: "base64",
  email: "an email address, such as name@example.com",
  datetime: "a time, such as 2026-11-22T12:00:00Z",
  json_string: "JSON",
  url: "a URL",
};

const types: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  int: "a whole number",
  null: "null",
  number: "a number",
  object: "an object",
  record: "an object",
  string: "a text",
};

function sayType(expected: string, input: unknown): string {
  const wanted = types[expected] ?? expected;
  if (input === undefined) return `is missing: it must be ${wanted}`;
  const found = expected === "int" && typeof input === "number" ? String(input) : types[typeOf(input)];
  return `must be ${wanted}${found === undefined || found === wanted ? "" : `, not ${found === "true or false" ? String(input) : found}`}`;
}

function typeOf(input: unknown): string {
  if (Array.isArray(input)) return "array";
  return input === null ? "null" : typeof input;
}

function saySize({ input, origin }: Issue & { origin: string }, limit: number | bigint, bound: string): string {
  if (typeof input === "number" || typeof input === "bigint") return `is ${input}: it must be ${bound} ${limit}`;
  if (input === "") return "is empty: write something, or leave it out";
  const unit = units[origin] ?? "entries";
  const count = sizeOf(input);
  const has = count === null ? "" : `has ${count} ${count === 1 ? singular[unit] : unit}: it `;
  return `${has}must have ${bound} ${limit}${count === null ? ` ${unit}` : ""}`;
}

const units: Readonly<Record<string, string>> = { string: "characters", file: "bytes" };
const singular: Readonly<Record<string, string>> = { characters: "character", bytes: "byte", entries: "entry" };

function sizeOf(input: unknown): number | null {
  if (typeof input === "string" || Array.isArray(input)) return input.length;
  return typeof input === "object" && input !== null ? Object.keys(input).length : null;
}
