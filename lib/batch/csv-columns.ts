import * as z from "zod/mini";
import { unknownNames } from "../render/nearest-name.ts";
import { requestSchema } from "../render/request.ts";
import { lineFields } from "./line-fields.ts";

/** One column of a manifest: where its cells go in a line's fields, and what they may hold. */
export interface CsvColumn {
  path: string[];
  schema: z.core.$ZodType | null;
}

/** Every field of a request that a column can be named after, parts of parts with dots between. */
const requestColumns = new Map(leavesOf(requestSchema.shape, []).filter(([name]) => isOfLine(name)));
const names = ["still", ...requestColumns.keys()];

/** The columns by the first record of a file, or everything that is wrong with it. */
export function readHeader(cells: string[]): { columns: CsvColumn[] } | { problems: string[] } {
  const headings = cells.map((cell) => cell.trim());
  if (headings.length === 1 && /[;\t|]/.test(headings[0] ?? ""))
    return { problems: ["the columns must be separated by commas"] };
  const columns = headings.map(columnOf);
  const unknown = headings.filter((name, index) => name !== "" && columns[index] === null);
  const problems = [
    ...(headings.includes("") ? ["a column has no name"] : []),
    ...(unknown.length === 0 ? [] : [`${unknownNames(unknown, names, "column")} and labels.NAME`]),
  ];
  const twice = headings.filter((name, index) => name !== "" && headings.indexOf(name) !== index);
  problems.push(...new Set(twice.map((name) => `there are two columns ${JSON.stringify(name)}`)));
  if (!headings.includes("still") && problems.length === 0)
    problems.push('there is no column "still": the first line names the columns, for example still,prompt,seconds');
  return problems.length > 0 ? { problems } : { columns: columns.filter((column) => column !== null) };
}

function isOfLine(name: string): boolean {
  return lineFields.includes(name.split(".")[0] ?? "");
}

function columnOf(name: string): CsvColumn | null {
  if (name === "still") return { path: ["still"], schema: null };
  const schema = requestColumns.get(name);
  if (schema !== undefined) return { path: name.split("."), schema };
  const label = /^labels\.([A-Za-z][\w-]{0,63})$/.exec(name)?.[1];
  if (label !== undefined) return { path: ["labels", label], schema: z.string() };
  return null;
}

/**
 * A line's fields. An empty cell says nothing. A cell is JSON where its field takes more than text and takes that value
 * (`8`, `true`, `["fal", "google"]`); else it is the text as it stands.
 */
export function fieldsOf(
  cells: string[],
  columns: CsvColumn[],
): { fields: Record<string, unknown> } | { problem: string } {
  if (cells.length !== columns.length) {
    const hint = cells.length > columns.length ? '; put a text with a comma in quotes: "like, this"' : "";
    const has = `${cells.length} ${cells.length === 1 ? "cell" : "cells"}`;
    return { problem: `the line has ${has}, the first line ${columns.length}${hint}` };
  }
  const fields: Record<string, unknown> = {};
  for (const [index, { path, schema }] of columns.entries()) {
    const cell = cells[index] ?? "";
    if (cell.trim() === "") continue;
    let place = fields;
    for (const name of path.slice(0, -1)) {
      place[name] ??= {};
      place = place[name] as Record<string, unknown>;
    }
    place[path.at(-1) ?? ""] = cellValue(cell, schema);
  }
  return { fields };
}

function cellValue(cell: string, schema: z.core.$ZodType | null): unknown {
  if (schema === null) return cell;
  const value = parseJson(cell);
  if (value === undefined || typeof value === "string") return cell;
  const isText = z.core.safeParse(schema, cell).success;
  // A number where a text may stand is that text; a list that the field refuses is told as a list.
  return !isText || z.core.safeParse(schema, value).success ? value : cell;
}

function parseJson(text: string): unknown {
  if (!/^\s*[[{tf\d-]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `$schema` is for editors; labels have names of the user's own. */
function leavesOf(shape: z.core.$ZodLooseShape, above: string[]): [name: string, schema: z.core.$ZodType][] {
  return Object.entries(shape).flatMap(([name, schema]): [string, z.core.$ZodType][] => {
    const path = [...above, name];
    if (name === "$schema" || name === "labels") return [];
    const inner = (schema as z.core.$ZodOptional)._zod.def.innerType ?? schema;
    const def = inner._zod.def as z.core.$ZodObjectDef;
    return def.type === "object" ? leavesOf(def.shape, path) : [[path.join("."), schema]];
  });
}
