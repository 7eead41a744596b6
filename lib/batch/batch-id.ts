import { createHash } from "node:crypto";

/**
 * The identity of a batch: the same manifest under the same name is the same batch, however often it is handed in.
 * 26 characters, letters and digits.
 */
export async function batchIdOf(name: string, manifest: AsyncIterable<Uint8Array>): Promise<string> {
  const content = createHash("sha256");
  for await (const chunk of manifest) content.update(chunk);
  const identity = JSON.stringify([name, content.digest("hex")]);
  return `b${createHash("sha256").update(identity).digest("hex").slice(0, 25)}`;
}
