import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { createMediaTools } from "../../lib/media/create-media-tools.ts";
import type { ClipContent, ReceiveClipAnswer } from "../../lib/media/media-tools.ts";
import type { ReceiveLimits } from "../../lib/media/save-stream.ts";
import type { Failure } from "../../lib/render/failure.ts";

export interface ReceiveOptions {
  /** Seconds asked for; 1 by default. */
  seconds?: number;
  /** The announced length; none by default. */
  announced?: number | null;
  mediaType?: string;
  limits?: Partial<ReceiveLimits>;
}

type Body = ClipContent["body"] | Uint8Array | string;

/** Receives into a folder of its own, looks at the answer and at what lies in the folder, and removes it. */
export async function receive(
  body: Body,
  options: ReceiveOptions = {},
  look: (answer: ReceiveClipAnswer) => Promise<void> = async () => {},
): Promise<{ answer: ReceiveClipAnswer; files: string[] }> {
  const temporaryFolder = await mkdtemp(join(tmpdir(), "clip-"));
  try {
    const tools = createMediaTools({ temporaryFolder, limits: options.limits ?? {} });
    const content = { body: asStream(body), bytes: options.announced ?? null, mediaType: options.mediaType ?? null };
    const answer = await tools.receiveClip(content, { seconds: options.seconds ?? 1 });
    await look(answer);
    return { answer, files: await readdir(temporaryFolder) };
  } finally {
    await rm(temporaryFolder, { recursive: true });
  }
}

/** Receives what must not be taken for a clip, and checks what all such failures have in common. */
export async function notReceived(body: Body, options: ReceiveOptions = {}): Promise<Failure> {
  const { answer, files } = await receive(body, options);
  if (answer.status !== "failed") throw new Error(`expected a failure, got ${JSON.stringify(answer.clip)}`);
  expect(files).toEqual([]);
  expect(answer.failure).toMatchObject({
    class: "transient",
    phase: "download",
    provider: "stillmotion",
    retryable: true,
    billed: "unknown",
  });
  expect(answer.failure.message.length).toBeLessThanOrEqual(500);
  return answer.failure;
}

function asStream(body: Body): ClipContent["body"] {
  if (body instanceof ReadableStream) return body;
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  // Pieces of odd sizes, as a network gives them.
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      const end = Math.min(bytes.length, at + 1 + ((at * 7919) % 1500));
      controller.enqueue(bytes.slice(at, end));
      at = end;
    },
  });
}
