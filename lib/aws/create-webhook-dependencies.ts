import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createDynamoDBSeenNotices } from "../ledger/dynamodb-seen-notices.ts";
import { createDynamoDBWakeLedger } from "../ledger/dynamodb-wake-ledger.ts";
import { wakeRender } from "../steps/wake-render.ts";
import { createFalKeys } from "../webhooks/fal-keys.ts";
import type { WebhookDependencies, WebhookLine } from "../webhooks/receive-webhook.ts";
import { webhookKindOf } from "../webhooks/webhook-kinds.ts";
import { clientOptions } from "./client-options.ts";
import { createEndWait } from "./create-end-wait.ts";
import { keysOf } from "./create-provider.ts";
import type { Environment } from "./environment.ts";
import { now } from "./now.ts";
import { webhookSecretsOf } from "./webhook-secrets.ts";

/** For the function that takes webhooks. */
export function createWebhookDependencies(
  environment: Environment,
  tell: (line: WebhookLine) => void,
): WebhookDependencies {
  const { LEDGER_TABLE: table, PROVIDERS } = environment;
  const client = new DynamoDBClient(clientOptions);
  const keys = keysOf(environment);
  return {
    source(name) {
      const config = Object.hasOwn(PROVIDERS, name) ? PROVIDERS[name] : undefined;
      const kind = config === undefined ? null : webhookKindOf(config);
      return kind === null ? null : { kind, secrets: () => webhookSecretsOf(name, keys) };
    },
    falKeys: createFalKeys({ now }),
    seen: createDynamoDBSeenNotices({ client, table, now }),
    wake: wakeRender({
      wakes: createDynamoDBWakeLedger({ client, table, now }),
      endWait: createEndWait(),
    }),
    now,
    tell,
  };
}
