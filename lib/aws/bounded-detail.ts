import type { RenderRecord } from "../render/render-record.ts";

/** EventBridge takes 256 KB an event, of which the envelope and links need a little. In bytes. */
export const mostBytes = 250_000;
const mostAttempts = 20;

/** Letters that each text keeps, if it has to: labels, by which askers know their renders, are shorter than the last. */
const lengths = [2000, 300];

/**
 * A record as JSON that a bus takes. One that is too long gives up its oldest attempts and the ends of its prompts; and if
 * that is not enough, its warnings and its labels.
 */
export function boundedDetail(record: RenderRecord): string {
  const whole = JSON.stringify(record);
  if (fits(whole)) return whole;
  for (const length of lengths) {
    const text = JSON.stringify(shortened(record, length));
    if (fits(text)) return text;
  }
  const bare = shortened(record, 300);
  return JSON.stringify({ ...bare, warnings: [], request: { ...bare.request, labels: {} } });
}

function fits(text: string): boolean {
  return Buffer.byteLength(text) <= mostBytes;
}

function shortened(record: RenderRecord, length: number): RenderRecord {
  const { prompt, request, warnings } = shortTexts({ ...record }, length);
  return { ...record, prompt, request, warnings, attempts: record.attempts.slice(-mostAttempts) };
}

function shortTexts<Value>(value: Value, length: number): Value {
  return JSON.parse(
    JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === "string" && inner.length > length ? `${inner.slice(0, length).toWellFormed()}…` : inner,
    ),
  ) as Value;
}
