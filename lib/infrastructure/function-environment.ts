import type { EnvironmentVariables } from "../aws/environment.ts";
import type { StackSettings } from "./stack-settings.ts";

/** What the functions are told: names and settings. Never a key: they read that by its ARN. */
export function functionEnvironment(
  settings: StackSettings,
  resources: { clipsBucket: string; ledgerTable: string; eventBus: string; providerKeyArn: string },
): Record<string, string> {
  const { provider, model, seconds, size, fit, prompt, deadlineMinutes, providerBaseUrl, recordExpiryDays } = settings;
  return {
    CLIPS_BUCKET: resources.clipsBucket,
    LEDGER_TABLE: resources.ledgerTable,
    EVENT_BUS: resources.eventBus,
    PROVIDER_SECRET_ARN: resources.providerKeyArn,
    REQUEST_DEFAULTS: JSON.stringify({ provider, model, seconds, size, fit, prompt, deadlineMinutes }),
    SIDECAR_GRACE_SECONDS: String(settings.sidecarGraceSeconds),
    ...(recordExpiryDays === undefined ? {} : { RECORD_EXPIRY_DAYS: String(recordExpiryDays) }),
    ...(providerBaseUrl === undefined ? {} : { PROVIDER_BASE_URL: providerBaseUrl }),
  } satisfies EnvironmentVariables;
}
