import { Duration, RemovalPolicy, Size } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, type Code, Function as LambdaFunction, Runtime, Tracing } from "aws-cdk-lib/aws-lambda";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { acknowledge, acknowledgeWildcard } from "./acknowledge.ts";
import type { Permission } from "./function-permissions.ts";
import type { FunctionSize } from "./function-table.ts";
import type { StackSettings } from "./stack-settings.ts";

interface RenderFunctionProps {
  /** A folder with `index.mjs`, which exports `handler`. */
  code: Code;
  size: FunctionSize;
  architecture: StackSettings["architecture"];
  settings: Pick<StackSettings, "logRetentionDays">;
  environment: Record<string, string>;
  permissions: Permission[];
  /** Where events go that could not be handled; for a function that events reach by themselves. */
  deadLetters?: IQueue;
  /** Why there are none, for a function that the state machine does not call. */
  whyNoDeadLetters?: string;
  /** So many run at the same time at the most, whoever calls. Left out: as many as the account allows. */
  mostAtOnce?: number;
}

/** One function, with a role and a log group of its own. */
export class RenderFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: RenderFunctionProps) {
    super(scope, id);
    const { architecture, size, settings, deadLetters } = props;
    const logGroup = new LogGroup(this, "Logs", {
      retention: settings.logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // Not AWS's managed policy for functions: it lets a function write to every log group of the account.
    const role = new Role(this, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    role.addToPolicy(
      new PolicyStatement({
        actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
        resources: [logGroup.logGroupArn],
      }),
    );
    for (const { actions, resource, conditions, why } of props.permissions) {
      role.addToPolicy(new PolicyStatement({ actions, resources: [resource], ...(conditions && { conditions }) }));
      if (why !== undefined) acknowledgeWildcard(role, resource, why);
    }
    this.function = new LambdaFunction(this, "Function", {
      runtime: Runtime.NODEJS_24_X,
      architecture: architecture === "arm64" ? Architecture.ARM_64 : Architecture.X86_64,
      handler: "index.handler",
      code: props.code,
      memorySize: size.memoryMegabytes,
      timeout: Duration.seconds(size.timeoutSeconds),
      ephemeralStorageSize: Size.mebibytes(size.storageMegabytes),
      environment: props.environment,
      tracing: Tracing.ACTIVE,
      role,
      logGroup,
      ...(deadLetters && { deadLetterQueue: deadLetters }),
      ...(props.mostAtOnce !== undefined && { reservedConcurrentExecutions: props.mostAtOnce }),
    });
    acknowledgeWildcard(role, "*", "X-Ray's actions for sending traces know no resources.");
    if (deadLetters === undefined) {
      acknowledge(this.function, {
        "Serverless-LambdaDLQ":
          props.whyNoDeadLetters ??
          "Only the state machine calls this function, and waits for its answer; it retries and catches.",
      });
    }
  }
}
