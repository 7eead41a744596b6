import { deflateRawSync, inflateRawSync } from "node:zlib";
import * as z from "zod/mini";

/** What the gateway wants to be asked with: its own words for a job, and the model it is of. */
export interface Operation {
  model: string;
  operation: unknown;
}

const largestId = 4096;
const largestOperation = 65_536;

const schema = z.tuple([z.string().check(z.minLength(1)), z.unknown()]);

/** An operation as a job's id, null if it is too long for one. Only the gateway sees it again; we follow nothing in it. */
export function packOperation({ model, operation }: Operation): string | null {
  if (operation === undefined || operation === null) return null;
  const packed = deflateRawSync(JSON.stringify([model, operation])).toString("base64url");
  return packed.length > largestId ? null : packed;
}

/** Null for an id that is no packed operation. */
export function unpackOperation(jobId: string): Operation | null {
  if (!/^[\w-]+$/.test(jobId) || jobId.length > largestId) return null;
  try {
    const text = inflateRawSync(Buffer.from(jobId, "base64url"), { maxOutputLength: largestOperation }).toString();
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? { model: parsed.data[0], operation: parsed.data[1] } : null;
  } catch {
    return null;
  }
}
