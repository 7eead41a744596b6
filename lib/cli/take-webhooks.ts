import type { SeenNotices } from "../ledger/seen-notices.ts";
import { startWebhookServer, type WebhookServer } from "../local/webhook-server.ts";
import { createFalKeys } from "../webhooks/fal-keys.ts";
import type { WakeJob } from "../webhooks/notice.ts";
import { receiveWebhook, type WebhookLine } from "../webhooks/receive-webhook.ts";
import type { WebhookPlan } from "./plan-webhooks.ts";
import { UsageError } from "./usage-error.ts";

export interface TakeWebhooksOptions {
  plan: WebhookPlan;
  host: string;
  port: number;
  home: { wake: WakeJob; notices: SeenNotices };
  /** Told once of each kind of trouble: whoever knows the address may knock as often as they like. */
  onProblem(problem: string): void;
}

/**
 * Takes the webhooks of this machine's providers, until it is closed.
 * @throws UsageError where it can't listen at that place.
 */
export async function takeWebhooks({ plan, host, port, home, onProblem }: TakeWebhooksOptions): Promise<WebhookServer> {
  const told = new Set<string>();
  const tellOnce = (problem: string) => {
    if (told.has(problem)) return;
    told.add(problem);
    onProblem(problem);
  };
  const now = () => new Date();
  const receive = receiveWebhook({
    source: (name) => plan.sources.get(name) ?? null,
    falKeys: createFalKeys({ now }),
    seen: home.notices,
    wake: home.wake,
    now,
    tell(line) {
      const problem = problemOf(line);
      if (problem !== null) tellOnce(problem);
    },
  });
  try {
    return await startWebhookServer({ host, port, receive, onProblem: tellOnce });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === "EADDRINUSE" ? "the port is in use" : `${code ?? error}`;
    throw new UsageError(
      `Webhooks can't come in at ${host}:${port}: ${why}. Choose another place with --webhook-port, or --webhook-host.`,
    );
  }
}

const reasons: Partial<Record<WebhookLine["outcome"], string>> = {
  signature_wrong: "its signature is wrong; is the secret the provider's?",
  headers_missing: "it is not signed",
  timestamp_late: "it is more than five minutes old; is this machine's clock right?",
  timestamp_early: "it is of more than five minutes from now; is this machine's clock right?",
  timestamp_invalid: "it does not say when it was sent",
  keys_unreachable: "fal's public keys can't be had",
  body_too_large: "it is too long",
  body_unreadable: "it is signed, and can't be read",
  encoding_unknown: "it is compressed",
};

/** Null for what is as it should be, and for what strangers ask of paths that nobody was told. */
function problemOf({ provider, outcome }: WebhookLine): string | null {
  const reason = reasons[outcome];
  return reason === undefined || provider === null ? null : `A webhook of ${provider} was refused: ${reason}`;
}
