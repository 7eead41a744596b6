import { answerLimitBytes } from "./bounded-body.ts";

const opening = /"b64_json"\s*:\s*"/;

/**
 * A clip inside JSON (`{"data":[{"b64_json":"..."}]}`), decoded as it arrives. Answers the text instead if there is no
 * clip in it.
 */
export async function openBase64Clip(
  body: ReadableStream<Uint8Array>,
): Promise<{ clip: ReadableStream<Uint8Array> } | { text: string }> {
  const reader = body.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>).getReader();
  let head = "";
  while (!opening.test(head)) {
    // A body that breaks off is a text that is no JSON.
    const { value } = await reader.read().catch(() => ({ value: undefined }));
    if (value === undefined) return { text: head };
    head += value;
    if (head.length > answerLimitBytes) {
      reader.cancel().catch(() => undefined);
      return { text: head };
    }
  }
  let rest: string | undefined = head.slice((opening.exec(head)?.index ?? 0) + (opening.exec(head)?.[0].length ?? 0));
  let held = "";
  const clip = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const text = rest ?? (await reader.read()).value;
        rest = undefined;
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
        } else if (bytes.length === 0) {
          await this.pull?.(controller);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
  return { clip };
}
