import { RemovalPolicy, Stack } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";
import { acknowledge } from "./acknowledge.ts";

/** Sends alarms to one address, which has to confirm that it wants them. */
export class AlarmTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { email }: { email: string }) {
    super(scope, id);
    // A key of our own: alarms can't publish to a topic under the key AWS manages, whose policy nobody can change.
    const masterKey = new Key(this, "Key", {
      description: "Stillmotion: the topic of the alarms",
      enableKeyRotation: true,
      // Nothing is kept under it: left behind, it would cost a dollar a month.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.topic = new Topic(this, "Topic", { masterKey, enforceSSL: true });
    const subscription = this.topic.addSubscription(new EmailSubscription(email));
    acknowledge(subscription, {
      "Serverless-SNSRedrivePolicy":
        "A mail that can't be delivered is nothing to redrive: its alarm stays in CloudWatch.",
    });
    const conditions = { StringEquals: { "aws:SourceAccount": Stack.of(this).account } };
    const principals = [new ServicePrincipal("cloudwatch.amazonaws.com", { conditions })];
    this.topic.addToResourcePolicy(
      new PolicyStatement({ principals, actions: ["sns:Publish"], resources: [this.topic.topicArn] }),
    );
    masterKey.addToResourcePolicy(
      new PolicyStatement({ principals, actions: ["kms:Decrypt", "kms:GenerateDataKey"], resources: ["*"] }),
    );
  }
}
