/** Enough for any answer of the protocol; a page that is longer is no answer. */
export const answerLimitBytes = 1024 * 1024;

/** The text of a body up to a limit. `whole` is false if it was longer or broke off. */
export async function readBoundedText(
  body: ReadableStream<Uint8Array> | null,
  limitBytes = answerLimitBytes,
): Promise<{ text: string; whole: boolean }> {
  if (body === null) return { text: "", whole: true };
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  try {
    while (true) {
      const { done, value } = await reader.read();
      if (done) return { text: text + decoder.decode(), whole: true };
      text += decoder.decode(value.subarray(0, limitBytes - bytes), { stream: true });
      bytes += value.length;
      if (bytes > limitBytes) {
        // Not awaited: a server that never ends its body may never confirm this either.
        reader.cancel().catch(() => undefined);
        return { text, whole: false };
      }
    }
  } catch {
    return { text, whole: false };
  }
}
