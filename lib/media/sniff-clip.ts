import { clipRefusal } from "./clip-refusal.ts";
import type { HeadCheck } from "./save-stream.ts";
import { sniffStill } from "./sniff-still.ts";

const names: Partial<Record<ReturnType<typeof sniffStill>, string>> = {
  html: "a web page",
  json: "JSON text",
  text: "text",
  svg: "an SVG drawing",
  pdf: "a PDF document",
  archive: "a compressed archive",
};

/** MP4 and QuickTime start with one of these boxes. */
const firstBoxes = new Set(["ftyp", "moov", "mdat", "free", "skip", "wide", "styp", "uuid", "pnot"]);

/** Refuses by the first bytes what can't be an MP4, so that an error page is not downloaded as if it were a film. */
export const refuseOtherThanMp4: HeadCheck = (head) => {
  if (head.byteLength === 0) return clipRefusal.empty();
  const text = Buffer.from(head).toString("latin1");
  if (text.startsWith("\x1a\x45\xdf\xa3")) return clipRefusal.notAClip("a WebM or Matroska video");
  if (head.byteLength < 8) return clipRefusal.notAClip(`${head.byteLength} bytes`);
  const content = sniffStill(head);
  if (content === "avif" || content === "heic") return clipRefusal.notAClip(`an ${content.toUpperCase()} picture`);
  if (firstBoxes.has(text.slice(4, 8))) return null;
  if (content === "html" || content === "json" || content === "text") {
    return clipRefusal.notAClip(`${names[content]} ("${excerpt(head)}")`);
  }
  if (content === "unknown" || content === "video") return clipRefusal.notAClip("something that is no MP4");
  return clipRefusal.notAClip(names[content] ?? `a ${content.toUpperCase()} picture`);
};

/** What a person can read of an error page: no tags, scripts, quotes or control characters, no keys out of URLs. */
function excerpt(head: Uint8Array): string {
  return new TextDecoder()
    .decode(head)
    .replace(/<(script|style)\b[\s\S]*?(<\/\1>|$)/gi, " ")
    .replace(/<[^>]*>?/g, " ")
    .replace(/https?:\/\/[^\s"'<>]+/gi, (url) => url.replace(/[?#].*$/, ""))
    .replace(/["\p{Cc}\p{Cf}\ufffd\s]+/gu, " ")
    .trim()
    .slice(0, 200);
}
