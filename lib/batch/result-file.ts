import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import type { LineResult } from "../render/batch-summary.ts";

/** How the lines of a run ended so far, one JSON line each, in the order they ended. */
export interface ResultFile {
  has(line: number): boolean;
  read(line: number): Promise<LineResult>;
  append(result: LineResult): Promise<void>;
  /** All of them in the order of the manifest. */
  inOrder(): AsyncIterable<LineResult>;
  close(): Promise<void>;
}

/**
 * Opens the file, with what an earlier process wrote to it. A line that a crash cut off, and all after it, are taken away:
 * they are run again. Memory holds where each line stands, not the lines.
 */
export async function openResultFile(path: string, onKnown: (result: LineResult) => void): Promise<ResultFile> {
  const places = new Map<number, { offset: number; bytes: number }>();
  const file = await open(path, "a+");
  let size = await readKnown(path, (result, offset, bytes) => {
    if (places.has(result.line)) return;
    places.set(result.line, { offset, bytes });
    onKnown(result);
  });
  await file.truncate(size);
  let last: Promise<unknown> = Promise.resolve();

  async function write(result: LineResult): Promise<void> {
    const text = Buffer.from(`${JSON.stringify(result)}\n`);
    const place = { offset: size, bytes: text.length };
    size += text.length;
    await file.appendFile(text);
    places.set(result.line, place);
  }
  async function read(line: number): Promise<LineResult> {
    const place = places.get(line);
    if (place === undefined) throw new Error(`the batch has no result for line ${line}`);
    const { buffer } = await file.read(Buffer.alloc(place.bytes), 0, place.bytes, place.offset);
    return JSON.parse(buffer.toString("utf8")) as LineResult;
  }
  return {
    has: (line) => places.has(line),
    read,
    append(result) {
      const done = last.then(() => write(result));
      last = done.catch(() => {});
      return done;
    },
    async *inOrder() {
      for (const line of [...places.keys()].sort((left, right) => left - right)) yield await read(line);
    },
    async close() {
      await last;
      await file.close();
    },
  };
}

/** Answers how many bytes of the file can be used. */
async function readKnown(
  path: string,
  onResult: (result: LineResult, offset: number, bytes: number) => void,
): Promise<number> {
  let offset = 0;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
      const result = parse(rest.subarray(0, end));
      if (result === null) return offset;
      onResult(result, offset, end + 1);
      offset += end + 1;
      rest = rest.subarray(end + 1);
    }
  }
  return offset;
}

function parse(bytes: Buffer): LineResult | null {
  try {
    const result = JSON.parse(bytes.toString("utf8")) as LineResult | null;
    return Number.isInteger(result?.line) ? result : null;
  } catch {
    return null;
  }
}
