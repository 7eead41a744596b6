import { createHash } from "node:crypto";

/** DynamoDB takes 2,048 bytes for a key; providers may give out ids that are longer, which are hashed. */
const longestBytes = 1024;

/** The id of an item about a job, `prefix#provider#jobId`. */
export function jobItemId(prefix: "job" | "wake", { provider, jobId }: { provider: string; jobId: string }): string {
  const isLong = Buffer.byteLength(jobId) > longestBytes;
  const part = isLong ? `sha256:${createHash("sha256").update(jobId).digest("hex")}` : jobId;
  return `${prefix}#${provider}#${part}`;
}
