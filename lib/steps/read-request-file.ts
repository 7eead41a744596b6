import type { ObjectStore } from "../objects/object-store.ts";
import { type ReadRequest, readRequest } from "../render/read-request.ts";

export type RequestFile = { status: "absent" } | (ReadRequest & { key: string; etag: string });

const largestBytes = 100_000;

/** The request in a file under `stills/`: a sidecar, or a folder's defaults. */
export async function readRequestFile(
  objects: Pick<ObjectStore, "head" | "read">,
  at: { bucket: string; key: string },
): Promise<RequestFile> {
  const head = await objects.head(at);
  if (head === null) return { status: "absent" };
  const file = { key: at.key, etag: head.etag };
  if (head.bytes > largestBytes) {
    const message = `it has ${head.bytes} bytes, more than the ${largestBytes} of the largest request`;
    return { ...file, status: "unusable", problems: [{ path: "", message, line: null, column: null }] };
  }
  const bytes = await objects.read(at);
  return bytes === null ? { status: "absent" } : { ...file, ...readRequest(new TextDecoder().decode(bytes)) };
}
