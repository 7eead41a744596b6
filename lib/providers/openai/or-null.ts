import * as z from "zod/mini";

/** For a field that servers leave out or fill as they like: null where it is missing or makes no sense. */
export function orNull<Schema extends z.ZodMiniType>(schema: Schema) {
  // `z.catch` would do, but binds all of zod's helpers into the bundle: 8 KB.
  const read = z.transform((value): z.output<Schema> | null => schema.safeParse(value).data ?? null);
  return z._default(read, null);
}
