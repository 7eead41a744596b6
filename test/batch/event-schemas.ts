import { readdirSync, readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";

type Schema = Record<string, unknown>;

const folder = new URL("../../docs/events/", import.meta.url);

/** The published schemas by the type of event. `isClosed`: what they do not describe is a mistake. */
export function eventSchemas({ isClosed }: { isClosed: boolean }): Map<string, ValidateFunction> {
  const ajv = new Ajv({ allErrors: true, strict: true, strictTypes: false });
  ajv.addFormat("date-time", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
  const schemas = readdirSync(folder).map((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")) as Schema);
  for (const schema of schemas) ajv.addSchema(isClosed ? (closed(schema) as Schema) : schema);
  return new Map(
    schemas
      .filter((schema) => String(schema.$id).startsWith("urn:stillmotion:event:"))
      .map((schema) => [String(schema.title), ajv.getSchema(String(schema.$id)) as ValidateFunction]),
  );
}

/** The same schema, with no object open to properties it does not name. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)]));
  const isObject = [inner.type].flat().includes("object") && typeof inner.properties === "object";
  return isObject && inner.additionalProperties === undefined ? { ...inner, additionalProperties: false } : inner;
}
