import { Duration } from "aws-cdk-lib";
import { EventBus, type IEventBus, Rule } from "aws-cdk-lib/aws-events";
import { EventBus as EventBusTarget, LambdaFunction, SfnStateMachine } from "aws-cdk-lib/aws-events-targets";
import type { Function as CloseRender } from "aws-cdk-lib/aws-lambda";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { isSidecar, isStill, putAs, putUnderStills } from "./still-pattern.ts";

interface TriggersProps {
  /** The source of the events by which other systems ask for renders and batches. */
  requestSource: string;
  stills: Bucket;
  stateMachine: StateMachine;
  batchStateMachine: StateMachine;
  closeRender: CloseRender;
  rendersNotStarted: IQueue;
  endingsNotFiled: IQueue;
}

/** Those that lib/batch/manifest-key.ts takes. */
const manifestWildcards = ["batches/*.jsonl", "batches/*.csv", "batches/*.batch.json"];

/** For a day, EventBridge tries again what a throttled or broken target did not take. */
const patience = { retryAttempts: 185, maxEventAge: Duration.hours(24) };

/** What starts a render, and what ends one that can't end itself. Targets get the whole event, untransformed. */
export class Triggers extends Construct {
  constructor(scope: Construct, id: string, props: TriggersProps) {
    super(scope, id);
    const { requestSource, stateMachine, rendersNotStarted } = props;
    const start = new SfnStateMachine(stateMachine, { ...patience, deadLetterQueue: rendersNotStarted });
    const dropped = new EventBus(this, "Dropped", { description: "Stillmotion: what was put under stills/" });
    new Rule(this, "PutUnderStills", {
      description: "Stillmotion: something was put under stills/ in the stills bucket.",
      eventPattern: putUnderStills(props.stills.bucketName),
      targets: [new EventBusTarget(dropped as IEventBus, { deadLetterQueue: rendersNotStarted })],
    });
    new Rule(this, "StillDropped", {
      description: "Stillmotion: what was put there is a still.",
      eventBus: dropped,
      eventPattern: isStill(),
      targets: [start],
    });
    new Rule(this, "SidecarDropped", {
      description: "Stillmotion: what was put there may be a request that its still has not got yet.",
      eventBus: dropped,
      eventPattern: isSidecar(),
      targets: [start],
    });
    new Rule(this, "RequestDropped", {
      description: "Stillmotion: a request was put under requests/ in the stills bucket.",
      eventPattern: putAs(props.stills.bucketName, "requests/*.json"),
      targets: [start],
    });
    const batch = new SfnStateMachine(props.batchStateMachine, { ...patience, deadLetterQueue: rendersNotStarted });
    new Rule(this, "ManifestDropped", {
      description: "Stillmotion: a manifest was put under batches/ in the stills bucket.",
      eventPattern: putAs(props.stills.bucketName, ...manifestWildcards),
      targets: [batch],
    });
    new Rule(this, "BatchRequested", {
      description: "Stillmotion: another system asks for a batch.",
      eventPattern: { source: [requestSource], detailType: ["Batch Requested"] },
      targets: [batch],
    });
    new Rule(this, "RenderRequested", {
      description: "Stillmotion: another system asks for a render.",
      eventPattern: { source: [requestSource], detailType: ["Render Requested"] },
      targets: [start],
    });
    // An execution that was aborted, ran out of time or broke outside our steps filed no record.
    new Rule(this, "ExecutionEnded", {
      description: "Stillmotion: an execution ended without a clip; its record may still be open.",
      eventPattern: {
        source: ["aws.states"],
        detailType: ["Step Functions Execution Status Change"],
        detail: { stateMachineArn: [stateMachine.stateMachineArn], status: ["FAILED", "TIMED_OUT", "ABORTED"] },
      },
      targets: [new LambdaFunction(props.closeRender, { ...patience, deadLetterQueue: props.endingsNotFiled })],
    });
  }
}
