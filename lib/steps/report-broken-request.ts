import type { ObjectStore } from "../objects/object-store.ts";
import { requestErrorKey } from "../render/request-keys.ts";
import { type LayersOfStill, sayBroken } from "./request-layers.ts";

/**
 * Writes why a still's request can't be used to `NAME.error.json`, beside the folder of its clips, where people look for
 * them; takes the file away again once the request is mended.
 */
export async function reportBrokenRequest(
  objects: Pick<ObjectStore, "head" | "write" | "remove">,
  clipsBucket: string,
  stillKey: string,
  broken: LayersOfStill["broken"],
): Promise<void> {
  const at = { bucket: clipsBucket, key: requestErrorKey(stillKey) };
  if (broken === null) {
    if ((await objects.head(at)) !== null) await objects.remove(at);
    return;
  }
  const { source, problems } = broken;
  const report = { still: stillKey, source, message: sayBroken(broken), problems };
  await objects.write(at, { body: `${JSON.stringify(report, null, 2)}\n`, mediaType: "application/json" });
}
