import { answerLimitBytes } from "./bounded-body.ts";

/** Where base64 begins: in `b64_json`, or in a data URL there or in the place of a link. */
const opening = /"b64_json"\s*:\s*"(?=(?!data:)[^"]{5})|"(?:b64_json|(?:video_)?url)"\s*:\s*"data:[^",]{0,200},/;

/** What JSON in the place of a clip turned out to be: the clip itself in base64, decoded as it arrives, or a text. */
export type OpenedJSON = { clip: ReadableStream<Uint8Array> } | { text: string };

/** Looks for a clip inside JSON, such as `{"data":[{"b64_json":"..."}]}`. */
export async function openBase64Clip(body: ReadableStream<Uint8Array>): Promise<OpenedJSON> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader();
  let head = "";
  while (true) {
    const found = opening.exec(head);
    if (found !== null) return { clip: decode(reader, head.slice(found.index + found[0].length)) };
    // A body that breaks off is a text that is no JSON.
    const { value } = await reader.read().catch(() => ({ value: undefined }));
    if (value === undefined) return { text: head };
    head += value;
    if (head.length > answerLimitBytes && !opening.test(head)) {
      reader.cancel().catch(() => undefined);
      return { text: head };
    }
  }
}

function decode(reader: ReadableStreamDefaultReader<string>, beginning: string): ReadableStream<Uint8Array> {
  let text: string | undefined = beginning;
  let held = "";
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    while (true) {
      if (text === undefined) throw new Error("The clip inside the JSON breaks off.");
      const end = text.indexOf('"');
      // JSON may write a slash as `\/`.
      held += (end === -1 ? text : text.slice(0, end)).replaceAll("\\", "");
      const usable = end === -1 ? held.length - (held.length % 4) : held.length;
      const bytes = Buffer.from(held.slice(0, usable), "base64");
      held = held.slice(usable);
      if (bytes.length > 0) controller.enqueue(new Uint8Array(bytes));
      if (end !== -1) {
        controller.close();
        reader.cancel().catch(() => undefined);
        return;
      }
      text = (await reader.read()).value;
      if (bytes.length > 0) return;
    }
  };
  return new ReadableStream({ pull, cancel: (reason) => reader.cancel(reason) }, { highWaterMark: 0 });
}
