import { manifestLimits } from "./manifest-limits.ts";

/** One line of a file, by its number from 1. `text` is null where it can't be read: `why` says the reason. */
export type TextLine = { line: number; text: string } | { line: number; text: null; why: string };

const newline = 10;
const carriageReturn = 13;

/**
 * The lines of a file as it streams in, without their ends (LF or CRLF), the byte order mark left out. Memory holds one
 * line; of one that is too long, nothing.
 */
export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncIterable<TextLine> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let pieces: Uint8Array[] = [];
  let bytes = 0;
  let line = 1;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, from)) {
      take(chunk.subarray(from, end));
      yield finish();
      from = end + 1;
    }
    take(chunk.subarray(from));
  }
  if (bytes > 0) yield finish();

  function take(piece: Uint8Array): void {
    bytes += piece.length;
    if (bytes > manifestLimits.lineBytes) pieces = [];
    // Whoever streams may use its buffer again.
    else if (piece.length > 0) pieces.push(Uint8Array.from(piece));
  }
  function finish(): TextLine {
    const whole = pieces.length === 1 ? (pieces[0] as Uint8Array) : Buffer.concat(pieces);
    const isTooLong = bytes > manifestLimits.lineBytes;
    pieces = [];
    bytes = 0;
    const number = line++;
    if (isTooLong) {
      const most = manifestLimits.lineBytes.toLocaleString("en");
      return { line: number, text: null, why: `the line is longer than ${most} bytes; shorten it` };
    }
    try {
      return { line: number, text: decode(whole, number) };
    } catch {
      return { line: number, text: null, why: "the line holds bytes that are not UTF-8; save the manifest as UTF-8" };
    }
  }
  function decode(whole: Uint8Array, number: number): string {
    const text = decoder.decode(whole.at(-1) === carriageReturn ? whole.subarray(0, -1) : whole);
    return number === 1 ? text.replace(/^\uFEFF/, "") : text;
  }
}
