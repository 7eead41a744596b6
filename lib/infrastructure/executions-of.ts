import { ArnFormat, Stack } from "aws-cdk-lib";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";

/** The executions of a state machine, of any name, as an ARN. */
export function executionsOf(machine: StateMachine): string {
  return Stack.of(machine).formatArn({
    service: "states",
    resource: "execution",
    resourceName: `${machine.stateMachineName}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
