import type { SeenNotices } from "../ledger/seen-notices.ts";
import type { FalKeys } from "./fal-keys.ts";
import type { WakeJob } from "./notice.ts";
import { readJobId } from "./read-job-id.ts";
import { verifyFal } from "./verify-fal.ts";
import { verifyStandard } from "./verify-standard.ts";
import { readWebhookPath } from "./webhook-address.ts";
import { bodyLimitOf, type WebhookKind } from "./webhook-kinds.ts";
import type { Refusal, SignedNotice, Verification, WebhookAnswer, WebhookRequest } from "./webhook-request.ts";

/** A provider whose webhooks are taken. */
export interface WebhookSource {
  kind: WebhookKind;
  /** The secrets it may sign with, the newest first; none where nobody has set any, and for fal. */
  secrets(): Promise<readonly string[]>;
}

/** What is told of a request: nothing that stood in it, but for the id of a job whose sender is known. */
export interface WebhookLine {
  /** Null where the request named none of ours. */
  provider: string | null;
  outcome:
    | Refusal
    | "path_unknown"
    | "method_wrong"
    | "encoding_unknown"
    | "body_too_large"
    | "secret_missing"
    | "body_unreadable"
    | "ignored"
    | "duplicate"
    | Awaited<ReturnType<WakeJob>>;
  jobId: string | null;
  httpStatus: WebhookAnswer["status"];
}

export interface WebhookDependencies {
  /** Null for a provider that is not configured, or sends no webhooks that can be checked. */
  source(provider: string): WebhookSource | null;
  falKeys: FalKeys;
  seen: SeenNotices;
  wake: WakeJob;
  now(): Date;
  tell(line: WebhookLine): void;
}

/**
 * Takes a provider's notice that a job may be at its end. It is believed only if its signature over the raw body is right,
 * it is not older than five minutes and it was not taken before; and of what it says, only which job it is about.
 */
export function receiveWebhook({ source, falKeys, seen, wake, now, tell }: WebhookDependencies) {
  return async (request: WebhookRequest): Promise<WebhookAnswer> => {
    const path = readWebhookPath(request.path);
    const found = path === null ? null : source(path.provider);
    const answer = (
      status: WebhookAnswer["status"],
      outcome: WebhookLine["outcome"],
      jobId: string | null = null,
    ): WebhookAnswer => {
      tell({ provider: found === null || path === null ? null : path.provider, outcome, jobId, httpStatus: status });
      return { status };
    };

    if (path === null || found === null) return answer(404, "path_unknown");
    if (request.method !== "POST") return answer(405, "method_wrong");
    // What is signed are the bytes as they were sent, and nobody compresses a notice.
    if (!/^(?:identity)?$/i.test(request.headers["content-encoding"]?.trim() ?? ""))
      return answer(415, "encoding_unknown");
    const body = await request.readBody(bodyLimitOf(found.kind));
    if (body === null) return answer(413, "body_too_large");

    const verification = await verifyNotice(found, { headers: request.headers, body });
    if (verification.status === "not_configured") return answer(404, "secret_missing");
    if (verification.status === "refused")
      return answer(verification.why === "keys_unreachable" ? 503 : 401, verification.why);

    const read = readJobId(found.kind, body, path.below);
    if (read.status === "unreadable") return answer(400, "body_unreadable");
    if (read.status === "ignored") return answer(204, "ignored");
    const { provider } = path;
    if (!(await seen.add(provider, verification.id))) return answer(204, "duplicate", read.jobId);
    try {
      return answer(204, await wake({ provider, jobId: read.jobId }), read.jobId);
    } catch (error) {
      // It is sent again, and then counts.
      await seen.remove(provider, verification.id);
      throw error;
    }
  };

  async function verifyNotice(
    { kind, secrets }: WebhookSource,
    notice: SignedNotice,
  ): Promise<Verification | { status: "not_configured" }> {
    if (kind !== "fal") {
      const known = await secrets();
      return known.length === 0 ? { status: "not_configured" } : verifyStandard(notice, known, now());
    }
    const keys = await falKeys.read();
    const first = verifyFal(notice, keys, now());
    if (first.status === "verified" || first.why !== "signature_wrong") return first;
    const newest = await falKeys.reread();
    if (newest.length === 0) return { status: "refused", why: "keys_unreachable" };
    return newest === keys ? first : verifyFal(notice, newest, now());
  }
}
