import type { ObjectStore, StoredObject } from "../objects/object-store.ts";
import { sentStillKey } from "../steps/fetch-still.ts";

/** Files a still that came with its line where the render's first step would. */
export async function fileInline(
  objects: Pick<ObjectStore, "head" | "write">,
  bucket: string,
  still: { inline: string; name?: string },
): Promise<StoredObject> {
  const at = { bucket, key: sentStillKey("", still) };
  const found = await objects.head(at);
  if (found !== null) return { ...found, versionId: null };
  const body = Buffer.from(still.inline, "base64");
  return { ...(await objects.write(at, { body, mediaType: "application/octet-stream" })), versionId: null };
}
