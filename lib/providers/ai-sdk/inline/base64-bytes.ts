/** The bytes of a base64 string inside JSON, from its beginning to its closing quote, as the text arrives. */
export async function* base64Bytes(
  reader: ReadableStreamDefaultReader<string>,
  beginning: string,
): AsyncGenerator<Uint8Array, void> {
  try {
    let held = "";
    for (let text: string | undefined = beginning; text !== undefined; text = (await reader.read()).value) {
      const end = text.indexOf('"');
      // JSON may write a slash as `\/`.
      held += (end === -1 ? text : text.slice(0, end)).replaceAll("\\", "");
      const usable = end === -1 ? held.length - (held.length % 4) : held.length;
      const bytes = Buffer.from(held.slice(0, usable), "base64");
      held = held.slice(usable);
      if (bytes.length > 0) yield new Uint8Array(bytes);
      if (end !== -1) return;
    }
    throw new Error("The clip inside the JSON breaks off.");
  } finally {
    reader.cancel().catch(() => undefined);
  }
}
