import { ApiError } from "./api-error.ts";
import type { RequestFields } from "./request-fields.ts";
import type { StudioFolder } from "./studio-folder.ts";

const most = 2;

/** The characters a create names, `[{id}]`: those there are. Undefined where it names none. */
export async function readCharacters(
  folder: Pick<StudioFolder, "readRecords">,
  fields: RequestFields,
): Promise<string[] | undefined> {
  if (!fields.has("characters")) return undefined;
  const value = fields.value("characters");
  const ids = Array.isArray(value) ? value.map((each: unknown) => (each as { id?: unknown } | null)?.id) : [];
  if (ids.length === 0 || ids.length > most || !ids.every((id) => typeof id === "string"))
    throw new ApiError(400, `'characters' must be a list of 1 to ${most} objects with an 'id', in JSON.`, "characters");
  const known = new Set(((await folder.readRecords("characters")) as { id: string }[]).map(({ id }) => id));
  const missing = ids.find((id) => !known.has(id));
  if (missing !== undefined) throw new ApiError(400, `Character '${missing}' not found.`, "characters");
  return ids;
}
