/** What a function is given. */
export interface FunctionSize {
  memoryMegabytes: number;
  /** Below the state's own timeout, so that it is the function that is cut off, and Lambda that says so. */
  timeoutSeconds: number;
  /** Of the temporary storage. */
  storageMegabytes: number;
}

/** Every function: one per Task state, by its name, the one that closes what no state could, and the one that reconciles. */
export const functionTable = {
  PrepareRender: { memoryMegabytes: 1536, timeoutSeconds: 110, storageMegabytes: 512 },
  AdmitRender: { memoryMegabytes: 256, timeoutSeconds: 20, storageMegabytes: 512 },
  CreateVideo: { memoryMegabytes: 256, timeoutSeconds: 230, storageMegabytes: 512 },
  PollVideo: { memoryMegabytes: 256, timeoutSeconds: 80, storageMegabytes: 512 },
  StoreClip: { memoryMegabytes: 512, timeoutSeconds: 890, storageMegabytes: 4096 },
  PlanNextAttempt: { memoryMegabytes: 256, timeoutSeconds: 20, storageMegabytes: 512 },
  RecordSuccess: { memoryMegabytes: 256, timeoutSeconds: 50, storageMegabytes: 512 },
  RecordFailure: { memoryMegabytes: 256, timeoutSeconds: 50, storageMegabytes: 512 },
  PlanBatch: { memoryMegabytes: 1536, timeoutSeconds: 890, storageMegabytes: 4096 },
  ReportBatch: { memoryMegabytes: 1536, timeoutSeconds: 890, storageMegabytes: 2048 },
  CloseRender: { memoryMegabytes: 256, timeoutSeconds: 60, storageMegabytes: 512 },
  Reconcile: { memoryMegabytes: 1024, timeoutSeconds: 890, storageMegabytes: 512 },
} as const satisfies Record<string, FunctionSize>;

export type FunctionName = keyof typeof functionTable;
/** Those that are no Task state of the render workflow. */
export const otherFunctions = [
  "CloseRender",
  "PlanBatch",
  "Reconcile",
  "ReportBatch",
] as const satisfies FunctionName[];
export const functionNames = Object.keys(functionTable) as FunctionName[];

/** `PollVideo` is made in `functions/poll-video`. */
export function functionFolder(name: FunctionName): string {
  return name.replaceAll(/(?<=[a-z])[A-Z]/g, "-$&").toLowerCase();
}
