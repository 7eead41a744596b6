import { Duration, RemovalPolicy } from "aws-cdk-lib";
import type { Bucket, CfnBucket, IBucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { studioPrefix } from "../aws/studio-job.ts";
import { requestedPrefix } from "../render/clip-keys.ts";
import { acknowledge } from "./acknowledge.ts";
import { hasStudio } from "./deployed-providers.ts";
import { PrivateBucket } from "./private-bucket.ts";
import type { StackSettings } from "./stack-settings.ts";

type StorageProps = Pick<
  StackSettings,
  "clipExpiryDays" | "logRetentionDays" | "providers" | "removalPolicy" | "stillExpiryDays"
>;

/** The bucket stills are dropped in, and the bucket clips end in. */
export class Storage extends Construct {
  readonly stills: Bucket;
  readonly clips: Bucket;

  constructor(scope: Construct, id: string, props: StorageProps) {
    super(scope, id);
    const removalPolicy = props.removalPolicy === "destroy" ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
    const accessLogs = new PrivateBucket(this, "AccessLogs", {
      removalPolicy,
      lifecycleRules: [{ expiration: Duration.days(props.logRetentionDays) }],
    });
    acknowledge(accessLogs, {
      "AwsSolutions-S1": "This bucket holds the access logs of the others; logging itself would never end.",
    });
    const logged = (serverAccessLogsPrefix: string) => ({
      removalPolicy,
      // The CDK's own types are not made for exact optional properties.
      serverAccessLogsBucket: accessLogs as IBucket,
      serverAccessLogsPrefix,
    });
    // Versioned: what is rendered is what was dropped, even when another still takes its place meanwhile.
    this.stills = new PrivateBucket(this, "Stills", {
      ...logged("stills/"),
      versioned: true,
      lifecycleRules: stillRules(props.stillExpiryDays),
    });
    this.clips = new PrivateBucket(this, "Clips", {
      ...logged("clips/"),
      lifecycleRules: [
        // Fitted stills: Reconcile removes those of renders that have ended. What it misses outlasts whoever waits in a queue.
        { prefix: "prepared/", expiration: Duration.days(90) },
        // What the studio made was filed by then, and can no longer be remixed.
        { prefix: studioPrefix, expiration: Duration.days(2) },
        // Stills that came by address or in their event.
        ...expiryOf(props.stillExpiryDays).map((expiration) => ({ prefix: requestedPrefix, expiration })),
        ...expiryOf(props.clipExpiryDays).map((expiration) => ({ prefix: "clips/", expiration })),
      ],
    });
    tellEventBridge(this.stills);
    // The studio's jobs are objects: their events have them rendered.
    if (hasStudio(props.providers)) tellEventBridge(this.clips);
  }
}

function expiryOf(days: number | undefined): Duration[] {
  return days === undefined ? [] : [Duration.days(days)];
}

/** In a versioned bucket, what expires becomes an old version first. */
function stillRules(days: number | undefined) {
  return expiryOf(days).map((expiration) => ({ expiration, noncurrentVersionExpiration: Duration.days(1) }));
}

/** On the bucket itself: the CDK's own `eventBridgeEnabled` would bring a function and a custom resource to do it. */
function tellEventBridge(bucket: Bucket): void {
  (bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
    eventBridgeConfiguration: { eventBridgeEnabled: true },
  };
}
