import { toFile } from "openai";
import type { VideoJobRequest } from "../video-provider.ts";
import type { Connection } from "./connection.ts";
import { isInForm, type StillForm, stillField } from "./still-form.ts";

const fileNames = { "image/jpeg": "still.jpg", "image/png": "still.png" } as const;

/** A create's fields, and whether they go out as a form or as JSON. */
export interface CreateFields {
  encoding: "form" | "json";
  fields: Record<string, unknown>;
}

/** Characters are a list of objects, which no form has a known way to hold: with them, a create goes out as JSON. */
export function stillFormOf(
  { profile, stillForm }: Pick<Connection, "profile" | "stillForm">,
  { characters }: Pick<VideoJobRequest, "characters">,
): StillForm {
  if (characters === undefined || !isInForm(stillForm)) return stillForm;
  return profile.stills.find((form) => !isInForm(form)) ?? stillForm;
}

/** Our request in the server's fields, the still in the form it is known to read. */
export async function toCreateFields(connection: Connection, job: VideoJobRequest): Promise<CreateFields> {
  const { profile } = connection;
  const stillForm = stillFormOf(connection, job);
  const encoding = isInForm(stillForm) ? "form" : "json";
  const { field, type } = profile.seconds;
  const { bytes, mediaType } = job.still;
  const still =
    stillForm === "file"
      ? // Bare bytes would go out as one form field per byte.
        { input_reference: await toFile(bytes, fileNames[mediaType], { type: mediaType }) }
      : stillField(stillForm, job.still);
  return {
    encoding,
    fields: {
      prompt: job.prompt,
      model: job.model,
      [field]: encoding === "json" && type === "number" ? job.seconds : String(job.seconds),
      size: job.size,
      ...profile.createFields,
      ...(job.characters === undefined ? {} : { characters: job.characters.map((id) => ({ id })) }),
      ...still,
    },
  };
}
