type Json = Record<string, unknown>;
type Resource = { Type: string; Properties: Json };

/**
 * What is deployed here instead of the template the CDK made: the same, but for what MiniStack 1.5.33 can't read, and for
 * one limit that a test would have to wait for.
 */
export function adaptTemplate(text: string): string {
  const template = JSON.parse(text) as { Resources: Record<string, Resource> };
  const all = Object.entries(template.Resources);
  for (const [id, resource] of all) if (resource.Type === "AWS::Lambda::Function") limitCreates(id, resource);
  const secrets = all.filter(([, { Type }]) => Type === "AWS::SecretsManager::Secret").map(([id]) => id);
  return JSON.stringify(template, (_key, value: unknown) => {
    if (typeof value === "string") return limitedWaits(value);
    if (typeof value !== "object" || value === null) return value;
    const statement = withoutEventSource(value as Json) ?? withAnyToken(value as Json);
    return arnOfSecret(value as Json, secrets) ?? statement ?? value;
  });
}

/** How long a create may be under way. A run that finds one begun, and cut off, waits until nobody can be in its middle. */
const createLimitSeconds = 30;

function limitCreates(id: string, { Properties }: Resource): void {
  const { Variables = {} } = (Properties.Environment ?? {}) as { Variables?: Json };
  Properties.Environment = { Variables: { ...Variables, CREATE_LIMIT_SECONDS: String(createLimitSeconds) } };
  if (id.includes("CreateVideo")) Properties.Timeout = createLimitSeconds - 5;
}

/** It knows no `TimeoutSecondsPath`, and would wait for a webhook for ever. */
function limitedWaits(value: string): string {
  return value.replaceAll('"TimeoutSecondsPath": "$.render.waitSeconds"', `"TimeoutSeconds": ${awaitLimitSeconds}`);
}

/** So long AwaitVideo waits for a webhook that never comes. */
export const awaitLimitSeconds = 20;

/** It takes `Ref` of a secret for its name. On AWS it is the ARN, as the attribute `Id` is here and there. */
function arnOfSecret({ Ref }: Json, secrets: string[]): Json | undefined {
  return typeof Ref === "string" && secrets.includes(Ref) ? { "Fn::GetAtt": [Ref, "Id"] } : undefined;
}

/** A call with a token names no state machine, and it does not look whose token it is, as AWS does. */
function withAnyToken({ Action, ...statement }: Json): Json | undefined {
  return Action === "states:SendTaskSuccess" ? { ...statement, Action, Resource: "*" } : undefined;
}

/** It does not know the condition key `events:source`, which AWS documents for PutEvents, and so denies every event. */
function withoutEventSource({ Condition, ...statement }: Json): Json | undefined {
  return JSON.stringify(Condition)?.includes('"events:source"') === true ? statement : undefined;
}
