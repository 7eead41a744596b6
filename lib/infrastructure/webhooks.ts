import { Policy, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { FunctionUrlAuthType, type Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";

/** So many webhooks are taken at the same time: strangers who know the address can't use up the account's functions. */
export const mostWebhooksAtOnce = 10;

interface WebhooksProps {
  receive: LambdaFunction;
}

/** One address that providers announce the ends of jobs at. Who sends is known by the signature alone. */
export class Webhooks extends Construct {
  readonly receive: LambdaFunction;
  readonly url: string;
  /** For the function that tells providers where to announce. */
  readonly environment: { WEBHOOK_URL: string };

  constructor(scope: Construct, id: string, { receive }: WebhooksProps) {
    super(scope, id);
    this.receive = receive;
    this.url = receive.addFunctionUrl({ authType: FunctionUrlAuthType.NONE }).url;
    this.environment = { WEBHOOK_URL: this.url };
  }

  /**
   * Lets a webhook end the waits of this state machine. A policy apart from the functions' own: they are made before the
   * state machine, which calls them.
   */
  mayEndWaits({ stateMachineArn }: StateMachine, awaitVideo: LambdaFunction): void {
    for (const [name, { role }] of Object.entries({ ReceiveWebhook: this.receive, AwaitVideo: awaitVideo })) {
      const endWaits = new PolicyStatement({ actions: ["states:SendTaskSuccess"], resources: [stateMachineArn] });
      new Policy(this, `${name}EndsWaits`, { statements: [endWaits], roles: role === undefined ? [] : [role] });
    }
  }
}
