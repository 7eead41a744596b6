import * as z from "zod/mini";
import { ask } from "../../openai/ask.ts";
import { connectionFailure } from "../../openai/connection-error.ts";
import { orNull } from "../../openai/or-null.ts";
import { isVerdict } from "../../openai/read-verdict.ts";
import { replyFailure } from "../../openai/reply-failure.ts";
import type { CreateAnswer } from "../../video-provider.ts";
import { compose } from "../compose.ts";
import type { ServiceConnection } from "../connection.ts";
import { notUnderstood, requestFailure } from "../own-failures.ts";

/** A field of a model's input: its JSON type, and the values it may have where they are few. */
export interface InputField {
  type: string | null;
  values: readonly (string | number)[] | null;
}

export type InputFields = ReadonlyMap<string, InputField>;

const values = orNull(z.array(z.union([z.string(), z.number()])));
const reference = orNull(z.looseObject({ $ref: orNull(z.string()) }));
const property = z.looseObject({ type: orNull(z.string()), enum: values, allOf: orNull(z.array(reference)) });
const schemas = z.record(z.string(), z.looseObject({ type: orNull(z.string()), enum: values }));
const openAPI = orNull(z.looseObject({ components: z.looseObject({ schemas }) }));
const versionSchema = z.looseObject({ openapi_schema: openAPI });
const modelSchema = z.looseObject({ openapi_schema: openAPI, latest_version: orNull(versionSchema) });

/**
 * What a model takes, which differs from model to model and which Replicate tells for nothing. A field it does not have
 * would be left out without a word: the still under a wrong name makes a clip of the prompt alone. `fields` is null for a
 * model that is not described.
 */
export async function readInputSchema(
  connection: ServiceConnection,
  model: string,
): Promise<{ status: "read"; fields: InputFields | null } | CreateAnswer> {
  const [name = "", version] = model.split(":");
  if (!/^[^/]+\/[^/]+$/.test(name)) return { status: "failed", failure: nameInvalid(connection) };
  const path = version === undefined ? `models/${name}` : `models/${name}/versions/${version}`;
  const { reply, error } = await ask(connection, connection.otherTimeoutSeconds, compose(connection, "GET", path));
  // Nothing was asked for yet: whatever happened, no job was made.
  if (reply === undefined) return { status: "later", failure: connectionFailure(connection, "create", error) };
  if (reply.httpStatus >= 400) {
    const failure = { ...replyFailure(connection, "create", reply), billed: "no" as const };
    return { status: isVerdict(failure) && reply.json !== undefined ? "failed" : "later", failure };
  }
  const parsed = modelSchema.safeParse(reply.json);
  if (!parsed.success) return { status: "later", failure: notUnderstood(connection, "create") };
  const described = parsed.data.openapi_schema ?? parsed.data.latest_version?.openapi_schema ?? null;
  return { status: "read", fields: fieldsOf(described?.components.schemas ?? {}) };
}

function fieldsOf(all: z.output<typeof schemas>): InputFields | null {
  const properties = z.looseObject({ properties: z.record(z.string(), property) }).safeParse(all.Input)
    .data?.properties;
  if (properties === undefined) return null;
  return new Map(
    Object.entries(properties).map(([name, { type, enum: listed, allOf }]) => {
      const referred = all[allOf?.[0]?.$ref?.split("/").at(-1) ?? ""];
      return [name, { type: type ?? referred?.type ?? null, values: listed ?? referred?.enum ?? null }];
    }),
  );
}

function nameInvalid(connection: ServiceConnection) {
  const message = "A model of Replicate is named OWNER/NAME, or OWNER/NAME:VERSION.";
  return requestFailure(connection, { code: "model_invalid", message, remedy: "Correct the model's name." });
}
