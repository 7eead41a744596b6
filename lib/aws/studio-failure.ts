import { classifyFailure } from "../providers/classify.ts";
import type { Failure } from "../render/failure.ts";

type Phase = "create" | "poll" | "download";

/** What the studio says by itself, in the words it has over HTTP. */
export function studioFailure(
  provider: string,
  phase: Phase,
  httpStatus: number,
  { code, message }: { code: string | null; message: string },
): Failure {
  const type = httpStatus >= 500 ? "server_error" : "invalid_request_error";
  return classifyFailure({ provider, phase, httpStatus, body: { error: { message, type, param: null, code } } });
}

/**
 * What it means that S3 did not do what the studio asked of it: that it is asked later, where it was busy or out of reach.
 * @throws `error` where it was anything else: a permission that is missing is a fault of the deployment.
 */
export function storeFailure(provider: string, phase: Phase, error: unknown): Failure {
  const { $metadata, name, message } = error as Error & { $metadata?: { httpStatusCode?: number } };
  const httpStatus = $metadata?.httpStatusCode ?? null;
  const isPassing = $metadata !== undefined && (httpStatus === null || httpStatus >= 500 || httpStatus === 429);
  if (!isPassing) throw error;
  // `SlowDown` and the like, in our own spelling of codes.
  const code = name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_").toLowerCase();
  return classifyFailure({ provider, phase, httpStatus: httpStatus ?? 503, body: { error: { code, message } } });
}
