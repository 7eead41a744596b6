import type { FunctionName as FolderName } from "../aws/bundle-functions.ts";
import type { StackSettings } from "./stack-settings.ts";

/** What a function is given. */
export interface FunctionSize {
  /** `either`: as the deployment wants it. The decoder of clips has a binary for Lambda's x86_64 only. */
  runsOn: "either" | "x86_64";
  memoryMegabytes: number;
  /** Below the state's own timeout, so that it is the function that is cut off, and Lambda that says so. */
  timeoutSeconds: number;
  /** Of the temporary storage. */
  storageMegabytes: number;
}

/**
 * Every function: one per Task state, by its name, the one that closes what no state could, those of batches, the one that
 * reconciles, and those not every deployment has: the one that receives webhooks, and the studio.
 */
export const functionTable = {
  PrepareRender: { runsOn: "x86_64", memoryMegabytes: 1769, timeoutSeconds: 890, storageMegabytes: 512 },
  AdmitRender: { runsOn: "either", memoryMegabytes: 256, timeoutSeconds: 20, storageMegabytes: 512 },
  CreateVideo: { runsOn: "either", memoryMegabytes: 256, timeoutSeconds: 230, storageMegabytes: 512 },
  AwaitVideo: { runsOn: "either", memoryMegabytes: 256, timeoutSeconds: 20, storageMegabytes: 512 },
  PollVideo: { runsOn: "either", memoryMegabytes: 256, timeoutSeconds: 80, storageMegabytes: 512 },
  StoreClip: { runsOn: "x86_64", memoryMegabytes: 1769, timeoutSeconds: 890, storageMegabytes: 4096 },
  PlanNextAttempt: { runsOn: "either", memoryMegabytes: 256, timeoutSeconds: 20, storageMegabytes: 512 },
  RecordSuccess: { runsOn: "either", memoryMegabytes: 256, timeoutSeconds: 50, storageMegabytes: 512 },
  RecordFailure: { runsOn: "either", memoryMegabytes: 256, timeoutSeconds: 50, storageMegabytes: 512 },
  PlanBatch: { runsOn: "either", memoryMegabytes: 1536, timeoutSeconds: 890, storageMegabytes: 4096 },
  ReportBatch: { runsOn: "either", memoryMegabytes: 1536, timeoutSeconds: 890, storageMegabytes: 2048 },
  CloseRender: { runsOn: "either", memoryMegabytes: 256, timeoutSeconds: 60, storageMegabytes: 512 },
  Reconcile: { runsOn: "either", memoryMegabytes: 1024, timeoutSeconds: 890, storageMegabytes: 512 },
  ReceiveWebhook: { runsOn: "either", memoryMegabytes: 256, timeoutSeconds: 20, storageMegabytes: 512 },
  Studio: { runsOn: "x86_64", memoryMegabytes: 3008, timeoutSeconds: 300, storageMegabytes: 1024 },
} as const satisfies Record<string, FunctionSize>;

export type FunctionName = keyof typeof functionTable;
/** Those that are no Task state of the render workflow. */
export const otherFunctions = [
  "CloseRender",
  "PlanBatch",
  "ReceiveWebhook",
  "Reconcile",
  "ReportBatch",
  "Studio",
] as const satisfies FunctionName[];
export const functionNames = Object.keys(functionTable) as FunctionName[];

/** `PollVideo` is made in `functions/poll-video`. */
export function functionFolder(name: FunctionName): FolderName {
  return name.replaceAll(/(?<=[a-z])[A-Z]/g, "-$&").toLowerCase() as FolderName;
}

export function architectureOf(name: FunctionName, { architecture }: Pick<StackSettings, "architecture">) {
  const { runsOn } = functionTable[name];
  return runsOn === "either" ? architecture : runsOn;
}
