import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { bundleCode } from "../lib/infrastructure/bundled-code.ts";
import { checkRules } from "../lib/infrastructure/check-rules.ts";
import { readStackSettings, StackSettingsError } from "../lib/infrastructure/stack-settings.ts";
import { StillmotionStack } from "../lib/infrastructure/stillmotion-stack.ts";

const app = new App({ analyticsReporting: false });
const bundles = mkdtempSync(join(tmpdir(), "stillmotion-functions-"));
try {
  const settings = readStackSettings(app.node.getAllContext());
  new StillmotionStack(app, { settings, code: await bundleCode(bundles, settings) });
  checkRules(app);
  app.synth();
} catch (error) {
  if (!(error instanceof StackSettingsError)) throw error;
  console.error(`The settings can't be used (see docs/deploy.md):\n${error.message}`);
  process.exitCode = 1;
} finally {
  // What is in them is in the CDK's own output by now.
  rmSync(bundles, { recursive: true, force: true });
}
