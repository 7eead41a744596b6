import { type App, Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks, ServerlessChecks } from "cdk-nag";

/**
 * The rules a deployment is checked by, at every synth. Beside AWS's general ones those for serverless applications: they
 * ask for what an application of functions and events lives by (dead letters, tracing, timeouts, retention, the newest
 * runtime). The packs of NIST, HIPAA and PCI ask for VPCs, replication and keys of one's own, which an organisation decides.
 */
export function checkRules(app: App): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
}
