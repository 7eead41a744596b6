import { functionEnvironment } from "./function-environment.ts";
import type { StackSettings } from "./stack-settings.ts";

/** All variables of a function together, with what it takes to write them down (as JSON, here). */
const mostBytes = 4096;
/** What only Reconcile is given, the most that any function is beside the others: two ARNs and a number. */
const ofOneFunction = 330;
const named = (length: number) => "x".repeat(length);

/**
 * Why the settings don't fit into the functions' environment, or null. Lambda would say so in the middle of a deployment.
 * Names are not known before it: taken here are the longest that CloudFormation makes.
 */
export function whyTooLong(settings: StackSettings): string | null {
  const variables = functionEnvironment(settings, {
    stillsBucket: named(63),
    clipsBucket: named(63),
    ledgerTable: named(100),
    eventBus: settings.eventBus,
    providerKeyArn: named(140),
  });
  const bytes = Buffer.byteLength(JSON.stringify(variables)) + ofOneFunction;
  if (bytes <= mostBytes) return null;
  return `prompt, providers, fallbacks and stillHosts are too long together: a function's variables may take ${mostBytes} bytes, and they take ${bytes} (a letter that is not ASCII takes two to four)`;
}
