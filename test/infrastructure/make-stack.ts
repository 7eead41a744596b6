import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Code } from "aws-cdk-lib/aws-lambda";
import cdk from "../../cdk.json" with { type: "json" };
import { readStackSettings } from "../../lib/infrastructure/stack-settings.ts";
import { StillmotionStack } from "../../lib/infrastructure/stillmotion-stack.ts";

/** The stack as `cdk synth` makes it, without the functions' code. */
export function makeStack(context: Record<string, unknown> = {}): { app: App; stack: StillmotionStack } {
  const app = new App({ context: { ...cdk.context, ...context }, analyticsReporting: false });
  const settings = readStackSettings(app.node.getAllContext());
  return { app, stack: new StillmotionStack(app, { settings, code: () => Code.fromInline("// not in this test") }) };
}

export interface Resource {
  Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template has any shape
  Properties: any;
  DeletionPolicy?: string;
}

export function makeTemplate(context: Record<string, unknown> = {}): Template {
  return Template.fromStack(makeStack(context).stack);
}

/** The resources of one type, each with its logical id. */
export function resourcesOf(template: Template, type: string): [string, Resource][] {
  return Object.entries(template.findResources(type) as Record<string, Resource>);
}
