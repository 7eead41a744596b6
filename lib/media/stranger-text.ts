/** A stranger's text as it may stand in a record; null for what is none. */
export function plainText(value: unknown): string | null {
  if (typeof value !== "string") return null;
  const text = value.replace(/[\p{Cc}\p{Cf}\ufffd\s]+/gu, " ").trim();
  return text === "" ? null : text.slice(0, 200);
}

/** `http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia` is `trainedAlgorithmicMedia`; others stay as they are. */
export function sourceTypeCode(value: unknown): string | null {
  return (
    plainText(value)?.replace(/^https?:\/\/(cv\.iptc\.org\/newscodes|c2pa\.org)\/digitalsourcetype\//i, "") ?? null
  );
}
