import { Stack, Validations } from "aws-cdk-lib";
import type { IConstruct } from "constructs";

/** Findings of the rule packs that are as they should be here, each with the reason. */
export function acknowledge(scope: IConstruct, findings: Record<string, string>): void {
  for (const [id, reason] of Object.entries(findings)) Validations.of(scope).acknowledge({ id, reason });
}

/** The same for a resource with a `*` in it, which the rule about wildcards names in its finding. */
export function acknowledgeWildcard(scope: IConstruct, resource: string, reason: string): void {
  acknowledge(scope, { [`AwsSolutions-IAM5[Resource::${flatten(Stack.of(scope).resolve(resource))}]`]: reason });
}

/** A resource as the rule writes it: references in angle brackets. */
function flatten(value: unknown): string {
  if (typeof value === "string") return value;
  const { Ref, "Fn::GetAtt": attribute, "Fn::Join": join } = value as Record<string, unknown>;
  if (Ref !== undefined) return `<${Ref}>`;
  if (attribute !== undefined) return `<${(attribute as string[]).join(".")}>`;
  const [delimiter, parts] = join as [string, unknown[]];
  return parts.map(flatten).join(delimiter);
}
