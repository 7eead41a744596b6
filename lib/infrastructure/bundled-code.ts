import { join } from "node:path";
import { Code } from "aws-cdk-lib/aws-lambda";
import { bundleFunction, functionNames, needsSharp } from "../aws/bundle-functions.ts";
import { installSharp } from "../aws/install-sharp.ts";
import { functionFolder } from "./function-table.ts";
import type { FunctionCode } from "./functions.ts";
import type { StackSettings } from "./stack-settings.ts";

/** Bundles every function into a folder. The CDK builds its tree without waiting, so this comes first. */
export async function bundleCode(
  folder: string,
  { architecture }: Pick<StackSettings, "architecture">,
): Promise<FunctionCode> {
  const bundled = await Promise.allSettled(
    functionNames.map(async (name) => {
      await bundleFunction(name, join(folder, name));
      if (needsSharp(name)) await installSharp(join(folder, name), architecture === "arm64" ? "arm64" : "x64");
    }),
  );
  // Only when nobody writes there any more may the folder go, which is what a failure leads to.
  for (const result of bundled) if (result.status === "rejected") throw result.reason;
  return (name) => Code.fromAsset(join(folder, functionFolder(name)));
}
