import { join } from "node:path";
import { Code } from "aws-cdk-lib/aws-lambda";
import { bundleFunction, nativePackagesOf } from "../aws/bundle-functions.ts";
import { installNative } from "../aws/install-native.ts";
import { architectureOf, functionFolder, functionNames } from "./function-table.ts";
import type { FunctionCode } from "./functions.ts";
import type { StackSettings } from "./stack-settings.ts";

/** Bundles every function into a folder. The CDK builds its tree without waiting, so this comes first. */
export async function bundleCode(folder: string, settings: Pick<StackSettings, "architecture">): Promise<FunctionCode> {
  const bundled = await Promise.allSettled(
    functionNames.map(async (each) => {
      const name = functionFolder(each);
      await bundleFunction(name, join(folder, name));
      const architecture = architectureOf(each, settings) === "arm64" ? "arm64" : "x64";
      await installNative(join(folder, name), nativePackagesOf(name), architecture);
    }),
  );
  // Only when nobody writes there any more may the folder go, which is what a failure leads to.
  for (const result of bundled) if (result.status === "rejected") throw result.reason;
  return (name) => Code.fromAsset(join(folder, functionFolder(name)));
}
