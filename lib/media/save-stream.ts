import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { clipRefusal } from "./clip-refusal.ts";

export interface ReceiveLimits {
  /** A larger download is given up. 5 GB by default. */
  maximumBytes: number;
  /** How long the sender may send nothing, in seconds. 60 by default. */
  stallSeconds: number;
  /** How long the whole download may take, in seconds. 900 by default. */
  totalSeconds: number;
}

export const defaultReceiveLimits: ReceiveLimits = { maximumBytes: 5e9, stallSeconds: 60, totalSeconds: 900 };

export type SaveAnswer =
  | { status: "saved"; bytes: number; sha256: string }
  | ReturnType<(typeof clipRefusal)[keyof typeof clipRefusal]>;

/** Looks at the first bytes (up to 4096, fewer if there are no more) and may refuse the rest. */
export type HeadCheck = (head: Uint8Array) => Extract<SaveAnswer, { status: "failed" }> | null;

const headBytes = 4096;

/**
 * Writes a stream to a new file, one chunk in memory at a time. What the sender does wrong is an answer; what our own
 * disk does is thrown. The caller removes the file unless it was saved.
 */
export async function saveStream(
  body: ReadableStream<Uint8Array>,
  path: string,
  limits: ReceiveLimits,
  checkHead: HeadCheck,
): Promise<SaveAnswer> {
  const reader = body.getReader();
  let file: FileHandle | undefined;
  try {
    file = await open(path, "wx");
    return await pump(reader, file, limits, checkHead);
  } finally {
    // Not awaited: a sender that hangs may hang on being canceled too. After the end it does nothing.
    reader.cancel().catch(() => {});
    await file?.close();
  }
}

async function pump(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  file: FileHandle,
  limits: ReceiveLimits,
  checkHead: HeadCheck,
): Promise<SaveAnswer> {
  const hash = createHash("sha256");
  const deadline = performance.now() + limits.totalSeconds * 1000;
  let head: Uint8Array | null = new Uint8Array(0);
  let bytes = 0;
  for (;;) {
    const secondsLeft = (deadline - performance.now()) / 1000;
    const read = await readWithin(reader, Math.min(limits.stallSeconds, secondsLeft));
    if (read.status === "broken") return clipRefusal.interrupted(bytes, read.reason);
    if (read.status === "timeout") {
      return secondsLeft < limits.stallSeconds
        ? clipRefusal.tooSlow(bytes, limits.totalSeconds)
        : clipRefusal.stalled(bytes, limits.stallSeconds);
    }
    if (read.status === "chunk") {
      bytes += read.chunk.byteLength;
      if (bytes > limits.maximumBytes) return clipRefusal.tooLarge(limits.maximumBytes);
    }
    if (head !== null) {
      if (read.status === "chunk") head = Buffer.concat([head, read.chunk.subarray(0, headBytes - head.byteLength)]);
      if (head.byteLength === headBytes || read.status === "end") {
        const refusal = checkHead(head);
        if (refusal !== null) return refusal;
        head = null;
      }
    }
    if (read.status === "end") return { status: "saved", bytes, sha256: hash.digest("hex") };
    hash.update(read.chunk);
    // writeFile on an open file appends, and unlike write it goes on until all of the chunk is down.
    await file.writeFile(read.chunk);
  }
}

type Read =
  | { status: "chunk"; chunk: Uint8Array }
  | { status: "end" }
  | { status: "timeout" }
  | { status: "broken"; reason: string };

async function readWithin(reader: ReadableStreamDefaultReader<Uint8Array>, seconds: number): Promise<Read> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<Read>((resolve) => {
    timer = setTimeout(() => resolve({ status: "timeout" }), Math.max(0, seconds * 1000));
  });
  const chunk = reader.read().then(
    (result): Read => (result.done ? { status: "end" } : { status: "chunk", chunk: result.value }),
    (error): Read => ({ status: "broken", reason: reasonOf(error) }),
  );
  const read = await Promise.race([chunk, timeout]);
  clearTimeout(timer);
  return read;
}

/** fetch says "terminated" and keeps the reason in `cause`. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return (cause instanceof Error ? cause.message : String(cause)).split("\n")[0]?.slice(0, 160) ?? "";
}
