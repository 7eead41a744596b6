import { onTestFinished } from "vitest";
import { startWebhookServer } from "../../lib/local/webhook-server.ts";
import { createFalKeys } from "../../lib/webhooks/fal-keys.ts";
import type { WakeJob, WebhookNotice } from "../../lib/webhooks/notice.ts";
import { receiveWebhook, type WebhookLine, type WebhookSource } from "../../lib/webhooks/receive-webhook.ts";
import { memoryNotices } from "../fakes/memory-notices.ts";
import { startProtocolServer } from "../support/protocol-server.ts";
import { createFalSigner, newSecret, now as noon, type SignedWebhook } from "./sign.ts";

export interface OpenReceiverOptions {
  wake?: WakeJob;
  /** What the page of fal's keys answers; by default the key of `signer`. */
  jwks?: () => { status?: number; json?: unknown; text?: string; headers?: Record<string, string> };
}

/** Providers, fal's page of keys, and the receiver, each over real HTTP on loopback. All end with the test. */
export async function openReceiver({ wake = async () => "woken", jwks }: OpenReceiverOptions = {}) {
  const secrets = { openai: newSecret(), replicate: newSecret() };
  const signer = createFalSigner();
  const page = await startProtocolServer({ "GET /jwks": () => jwks?.() ?? { json: { keys: [signer.jwk] } } });
  const clock = { now: noon };
  const now = () => clock.now;
  const sources: Record<string, WebhookSource> = {
    openai: { kind: "openai", secrets: async () => [secrets.openai] },
    replicate: { kind: "replicate", secrets: async () => [secrets.replicate] },
    fal: { kind: "fal", secrets: async () => [] },
    keyless: { kind: "openai", secrets: async () => [] },
  };
  const woken: WebhookNotice[] = [];
  const lines: WebhookLine[] = [];
  const problems: string[] = [];
  const receive = receiveWebhook({
    source: (name) => (Object.hasOwn(sources, name) ? (sources[name] ?? null) : null),
    falKeys: createFalKeys({ now, url: `${page.origin}/jwks` }),
    seen: memoryNotices(),
    async wake(notice) {
      woken.push(notice);
      return wake(notice);
    },
    now,
    tell: (line) => lines.push(line),
  });
  const onProblem = (problem: string) => problems.push(problem);
  const server = await startWebhookServer({ host: "127.0.0.1", port: 0, receive, onProblem });
  onTestFinished(async () => {
    await server.close();
    await page.close();
  });
  const origin = `http://127.0.0.1:${server.port}`;
  return {
    secrets,
    signer,
    page,
    clock,
    woken,
    lines,
    problems,
    origin,
    async post(path: string, { headers, body }: SignedWebhook, changes: RequestInit = {}) {
      const response = await fetch(`${origin}${path}`, {
        method: "POST",
        body,
        ...changes,
        headers: { ...headers, ...changes.headers },
      });
      return { status: response.status, text: await response.text() };
    },
    /** Everything that anybody could read afterwards. */
    told: () => JSON.stringify([lines, problems]),
  };
}
