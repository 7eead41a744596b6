import { answerLimitBytes } from "../../openai/bounded-body.ts";
import { base64Bytes } from "./base64-bytes.ts";
import { createOutliner } from "./outliner.ts";

/** An answer's text with long strings cut short, or the clip's bytes as they arrive. */
export type OpenedAnswer = { text: string } | { clip: ReadableStream<Uint8Array> };

/** Reads a JSON answer to its end or, where `clipAt` (`videos.0.data`) names the string that holds the clip, to where that begins. */
export async function openAnswer(body: ReadableStream<Uint8Array>, clipAt: string | null): Promise<OpenedAnswer> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader();
  const outliner = createOutliner(clipAt);
  let text = "";
  while (true) {
    const { value } = await reader.read();
    if (value === undefined) return { text };
    const { outline, rest } = outliner(value);
    text += outline;
    if (rest !== null) return { clip: ReadableStream.from(base64Bytes(reader, rest)) };
    if (text.length > answerLimitBytes) {
      reader.cancel().catch(() => undefined);
      return { text };
    }
  }
}
