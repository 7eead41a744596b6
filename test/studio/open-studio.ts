import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import OpenAI, { toFile } from "openai";
import sharp from "sharp";
import { onTestFinished } from "vitest";
import type { FaultScript } from "../../lib/studio/fault-script.ts";
import { type StudioOptions, startStudio } from "../../lib/studio/start-studio.ts";

export const size = "320x180" as OpenAI.VideoSize;

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "stillmotion-studio-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A studio for one test and a client of it. */
export async function openStudio(options: Partial<StudioOptions> = {}) {
  const folder = options.folder ?? temporaryFolder();
  const studio = await startStudio({ ...options, folder });
  onTestFinished(() => studio.close());
  return { studio, folder, ...clientOf(studio.url, options.key ?? "no key needed") };
}

export async function openFaultyStudio(faults: FaultScript) {
  return await openStudio({ faults });
}

export function clientOf(url: string, apiKey = "no key needed") {
  const client = new OpenAI({ apiKey, baseURL: url, maxRetries: 0, timeout: 20_000 });
  const create = async (prompt: string, more: Partial<OpenAI.VideoCreateParams> = {}, headers = {}) =>
    await client.videos.create(
      { prompt, seconds: "1" as OpenAI.VideoSeconds, size, input_reference: await stillFile(), ...more },
      { headers },
    );
  return { client, create, finish: (id: string) => finish(client, id) };
}

/** Polls until the job is at its end. */
async function finish(client: OpenAI, id: string): Promise<OpenAI.Video> {
  for (;;) {
    const video = await client.videos.retrieve(id);
    if (video.status === "completed" || video.status === "failed") return video;
    await delay(50);
  }
}

let still: Promise<Buffer> | undefined;
/** A noisy picture, so that every movement shows. */
export function stillBytes(): Promise<Buffer> {
  still ??= sharp({
    create: {
      width: 320,
      height: 180,
      channels: 3,
      background: "#456",
      noise: { type: "gaussian", mean: 128, sigma: 40 },
    },
  })
    .blur(1.5)
    .png()
    .toBuffer();
  return still;
}

export async function stillFile() {
  return await toFile(await stillBytes(), "still.png", { type: "image/png" });
}

export async function bytesOf(response: Response): Promise<Uint8Array> {
  return new Uint8Array(await response.arrayBuffer());
}

export function logLines(folder: string): { event: string; jobId: string; idempotencyKey: string | null }[] {
  const text = readFileSync(join(folder, "studio.jsonl"), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

export function countCreates(folder: string): number {
  return logLines(folder).filter(({ event }) => event === "create").length;
}
