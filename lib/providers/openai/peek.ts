export interface Peeked {
  /** The first bytes, null for a body without any. */
  first: Uint8Array | null;
  /** The whole body, the first bytes included. Reads no further than its reader asks. */
  body: ReadableStream<Uint8Array>;
}

/** Looks at the beginning of a body without losing it. */
export async function peek(body: ReadableStream<Uint8Array> | null): Promise<Peeked> {
  const reader = body?.getReader();
  const beginning = await reader?.read();
  const first = beginning?.value ?? null;
  let pending = first;
  return {
    first,
    body: new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          const chunk = pending ?? (await reader?.read())?.value;
          pending = null;
          if (chunk === undefined) controller.close();
          else controller.enqueue(chunk);
        },
        cancel: (reason) => reader?.cancel(reason),
      },
      { highWaterMark: 0 },
    ),
  };
}
