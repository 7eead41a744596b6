import { providerNameSchema } from "../providers/provider-config.ts";

export interface WebhookPath {
  provider: string;
  /** What stands below the provider's name: fal's own address of a job's queue, `OWNER/APP`. Empty for the others. */
  below: string;
}

/** Where a provider announces, below the public address that leads to us. */
export function webhookUrlOf(publicUrl: string, { provider, below }: WebhookPath): string {
  const url = new URL(publicUrl);
  const path = below === "" ? provider : `${provider}/${below}`;
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/webhooks/${path}`;
  return url.href;
}

/** The same read back, whatever stands before `/webhooks/`: what is in front of us may have its own place for us, or not. */
export function readWebhookPath(path: string): WebhookPath | null {
  const [, provider = "", below = ""] = /\/webhooks\/([^/]+)(?:\/(.+?))?\/?$/.exec(path) ?? [];
  if (path.length > 2000 || !providerNameSchema.safeParse(provider).success) return null;
  return { provider, below };
}
