/** Of nobody: the emulator takes `test` for the root of its one account. */
export const credentials = {
  accessKeyId: "test",
  secretAccessKey: "test",
  accountId: "000000000000",
  region: "us-east-1",
} as const;
