import type { ObjectStore } from "../objects/object-store.ts";
import type { Failure } from "../render/failure.ts";
import { ownFailure } from "../render/own-failures.ts";
import { type RenderRequest, requestSchema } from "../render/request.ts";

export type Sidecar =
  | { status: "absent" }
  | { status: "present"; request: RenderRequest }
  | { status: "invalid"; failure: Failure };

const largestBytes = 100_000;

/** The request beside a still: `NAME.json` for `NAME.jpg`. */
export async function readSidecar(objects: ObjectStore, still: { bucket: string; key: string }): Promise<Sidecar> {
  const at = { bucket: still.bucket, key: still.key.replace(/\.[^./]+$/, ".json") };
  const head = await objects.head(at);
  if (head === null) return { status: "absent" };
  if (head.bytes > largestBytes) return invalid(at.key, `it is larger than ${largestBytes} bytes`);
  const bytes = await objects.read(at);
  if (bytes === null) return { status: "absent" };
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    return invalid(at.key, error instanceof Error ? error.message : String(error));
  }
  const parsed = requestSchema.safeParse(withoutSchema(value));
  if (parsed.success) return { status: "present", request: parsed.data };
  return invalid(
    at.key,
    parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`.trim()).join("; "),
  );
}

/** `$schema` is for the editor it was written in. */
function withoutSchema(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const { $schema: _schema, ...request } = value as { $schema?: unknown };
  return request;
}

function invalid(key: string, why: string): Sidecar {
  return {
    status: "invalid",
    failure: ownFailure("request_invalid", { message: `The request in ${key} can't be used: ${why}`.slice(0, 500) }),
  };
}
