import { Duration } from "aws-cdk-lib";
import { Rule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { Function as StudioFunction } from "aws-cdk-lib/aws-lambda";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { studioPrefix } from "../aws/studio-job.ts";
import { acknowledge } from "./acknowledge.ts";
import { putAs } from "./still-pattern.ts";

interface StudioProps {
  clips: Bucket;
  studio: StudioFunction;
  /** Where the events of jobs go that were not rendered; their renders time them out by themselves. */
  notRendered: IQueue;
}

/**
 * How long a job's event may wait before EventBridge hands it on, and before Lambda begins: with a run of the function, no
 * more than `lostAfterSeconds`, after which a poll says that the job is lost.
 */
export const studioPatience = { delivered: Duration.minutes(5), begun: Duration.minutes(10) };

/** Has the studio's function render each job that is put. */
export class Studio extends Construct {
  constructor(scope: Construct, id: string, { clips, studio, notRendered }: StudioProps) {
    super(scope, id);
    studio.configureAsyncInvoke({ maxEventAge: studioPatience.begun, retryAttempts: 1 });
    acknowledge(studio, {
      "Serverless-LambdaAsyncFailureDestination":
        "What Lambda could not render goes to the function's dead-letter queue; a poll of its render says so too.",
    });
    const handOn = { retryAttempts: 20, maxEventAge: studioPatience.delivered, deadLetterQueue: notRendered };
    new Rule(this, "JobPut", {
      description: "Stillmotion: a job of the studio was put into the clips bucket.",
      eventPattern: putAs(clips.bucketName, `${studioPrefix}jobs/*.json`),
      targets: [new LambdaFunction(studio, handOn)],
    });
  }
}
