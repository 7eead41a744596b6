import type { Permission, PermissionResources } from "./function-permissions.ts";

/** What the function that reconciles may do: look at everything, start renders, settle money, give places back, and remove fitted stills. */
export function reconcilePermissions(
  arns: Pick<PermissionResources, "stills" | "clips" | "ledger" | "ledgerByStill"> & {
    /** The ledger's index of the records by their status. */
    ledgerByStatus: string;
    /** Those of renders and of batches, each with its executions, of any name. */
    stateMachines: { arn: string; executions: string }[];
  },
): Permission[] {
  const objects = (bucket: string, prefix: string, action: string): Permission => ({
    actions: [action],
    resource: `${bucket}/${prefix}/*`,
    why: `The names of the objects under ${prefix}/ are not known before a still is dropped.`,
  });
  return [
    { actions: ["s3:ListBucket"], resource: arns.stills },
    objects(arns.stills, "stills", "s3:GetObject"),
    objects(arns.stills, "requests", "s3:GetObject"),
    // What a request may name.
    objects(arns.stills, "requested", "s3:GetObject"),
    objects(arns.stills, "batches", "s3:GetObject"),
    { actions: ["s3:ListBucket"], resource: arns.clips },
    objects(arns.clips, "clips", "s3:GetObject"),
    objects(arns.clips, "requested", "s3:GetObject"),
    // Which batches were begun.
    objects(arns.clips, "batches", "s3:GetObject"),
    objects(arns.clips, "prepared", "s3:DeleteObject"),
    {
      actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"],
      resource: arns.ledger,
    },
    { actions: ["dynamodb:Query"], resource: arns.ledgerByStatus },
    { actions: ["dynamodb:Query"], resource: arns.ledgerByStill },
    ...arns.stateMachines.flatMap(({ arn, executions }): Permission[] => [
      { actions: ["states:StartExecution"], resource: arn },
      {
        actions: ["states:DescribeExecution"],
        resource: executions,
        why: "Executions are named after what they are for, which is not known before something is dropped.",
      },
    ]),
  ];
}
