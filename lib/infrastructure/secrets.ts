import { RemovalPolicy } from "aws-cdk-lib";
import { CfnSecret } from "aws-cdk-lib/aws-secretsmanager";
import { Construct } from "constructs";
import { acknowledge } from "./acknowledge.ts";
import type { StackSettings } from "./stack-settings.ts";

/** The secret for the providers' keys. It is made empty: the CDK's own construct would make up a value. */
export class Secrets extends Construct {
  readonly providerKeyArn: string;

  constructor(scope: Construct, id: string, { removalPolicy }: Pick<StackSettings, "removalPolicy">) {
    super(scope, id);
    const secret = new CfnSecret(this, "ProviderKey", {
      description:
        "Stillmotion: the keys of the video providers. Filled in after the deployment, by `stillmotion secret set`.",
    });
    secret.applyRemovalPolicy(removalPolicy === "destroy" ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN);
    acknowledge(secret, {
      "AwsSolutions-SMG4": "The keys are issued by the video providers, which offer no way to rotate them from here.",
    });
    this.providerKeyArn = secret.ref;
  }
}
