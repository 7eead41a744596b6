import type { EnvironmentVariables } from "../aws/environment.ts";
import { requestSourceOf } from "../aws/event-bridge.ts";
import type { StackSettings } from "./stack-settings.ts";

/** What the functions are told: names and settings. Never a key: they read that by its ARN. */
export function functionEnvironment(
  settings: StackSettings,
  resources: {
    stillsBucket: string;
    clipsBucket: string;
    ledgerTable: string;
    eventBus: string;
    providerKeyArn: string;
  },
): Record<string, string> {
  const { provider, model, seconds, size, fit, prompt, fallbacks, onPolicy, deadlineMinutes, maxCostUsd } = settings;
  const request = { provider, model, seconds, size, fit, prompt, fallbacks, onPolicy, deadlineMinutes, maxCostUsd };
  const { providers, recordExpiryDays, maxUsdPerDay, maxUsdPerMonth, refuseUnknownPrices } = settings;
  return {
    STILLS_BUCKET: resources.stillsBucket,
    CLIPS_BUCKET: resources.clipsBucket,
    LEDGER_TABLE: resources.ledgerTable,
    EVENT_BUS: resources.eventBus,
    REQUEST_SOURCE: requestSourceOf(settings.stackName),
    PROVIDER_SECRET_ARN: resources.providerKeyArn,
    REQUEST_DEFAULTS: JSON.stringify(request),
    PROVIDERS: JSON.stringify(providers),
    STILL_HOSTS: settings.stillHosts.join(","),
    ...(settings.quietHours === undefined ? {} : { QUIET_HOURS: settings.quietHours }),
    ...(settings.linkSeconds === undefined ? {} : { LINK_SECONDS: String(settings.linkSeconds) }),
    SIDECARS: settings.sidecars,
    STRICT: String(settings.strict) as "true" | "false",
    ...(settings.maxJobs === undefined ? {} : { MOST_JOBS: String(settings.maxJobs) }),
    SIDECAR_GRACE_SECONDS: String(settings.sidecarGraceSeconds),
    REFUSE_UNKNOWN_PRICES: String(refuseUnknownPrices) as "true" | "false",
    ...(maxUsdPerDay === undefined ? {} : { BUDGET_USD_PER_DAY: String(maxUsdPerDay) }),
    ...(maxUsdPerMonth === undefined ? {} : { BUDGET_USD_PER_MONTH: String(maxUsdPerMonth) }),
    ...(recordExpiryDays === undefined ? {} : { RECORD_EXPIRY_DAYS: String(recordExpiryDays) }),
  } satisfies EnvironmentVariables;
}
