import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** The jobs a studio made for a render, by its log: one line each, written before the request was answered. */
export async function jobsMadeFor(studioFolder: string, renderId: string): Promise<string[]> {
  const lines = (await readFile(join(studioFolder, "studio.jsonl"), "utf8").catch(() => "")).split("\n");
  return lines
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as { event: string; jobId: string; idempotencyKey: string | null })
    .filter(({ event, idempotencyKey }) => event === "create" && idempotencyKey?.startsWith(`${renderId}-`))
    .map(({ jobId }) => jobId);
}
