import { answerLimitBytes } from "../../openai/bounded-body.ts";
import { base64Bytes } from "./base64-bytes.ts";
import { createOutliner } from "./outliner.ts";

/** The answer's text with long strings cut short, or the first video's bytes as they arrive. */
export type OpenedStatus = { text: string } | { clip: ReadableStream<Uint8Array> };

/** Reads a status answer up to its end or, if the clip is wanted, to where `videos[0].data` begins. */
export async function openStatus(body: ReadableStream<Uint8Array>, wanted: { clip: boolean }): Promise<OpenedStatus> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader();
  const outliner = createOutliner(wanted.clip ? "videos.0.data" : null);
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
