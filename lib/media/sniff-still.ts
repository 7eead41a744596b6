/** What a file's first bytes say it is. The first six are stills we take. */
export type StillContent =
  | "jpeg"
  | "png"
  | "webp"
  | "avif"
  | "tiff"
  | "gif"
  | "heic"
  | "svg"
  | "pdf"
  | "bmp"
  | "jxl"
  | "jp2"
  | "psd"
  | "ico"
  | "video"
  | "archive"
  | "html"
  | "json"
  | "text"
  | "unknown";

const signatures: [StillContent, number, string][] = [
  ["jpeg", 0, "\xff\xd8\xff"],
  ["png", 0, "\x89PNG\r\n\x1a\n"],
  ["gif", 0, "GIF87a"],
  ["gif", 0, "GIF89a"],
  ["tiff", 0, "II*\0"],
  ["tiff", 0, "MM\0*"],
  ["tiff", 0, "II+\0"],
  ["tiff", 0, "MM\0+"],
  ["pdf", 0, "%PDF-"],
  ["bmp", 0, "BM"],
  ["jxl", 0, "\xff\x0a"],
  ["jxl", 4, "JXL \r\n"],
  ["jp2", 4, "jP  \r\n"],
  ["jp2", 0, "\xff\x4f\xff\x51"],
  ["psd", 0, "8BPS"],
  ["ico", 0, "\0\0\x01\0"],
  ["video", 0, "\x1a\x45\xdf\xa3"],
  ["archive", 0, "PK\x03\x04"],
  ["archive", 0, "\x1f\x8b"],
];

/** Decides by content: names and announced types are often wrong, and a hostile file's are wrong on purpose. */
export function sniffStill(bytes: Uint8Array): StillContent {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 1024)).toString("latin1");
  if (head.startsWith("RIFF")) return head.startsWith("WEBP", 8) ? "webp" : "video";
  if (head.startsWith("ftyp", 4)) return sniffBrands(head);
  const match = signatures.find(([, offset, signature]) => head.startsWith(signature, offset));
  return match?.[0] ?? sniffText(head);
}

/** AVIF, HEIC and MP4 are one container. A generic first brand (`mif1`) is told apart by the brands after it. */
function sniffBrands(head: string): StillContent {
  const boxBytes = Buffer.from(head.slice(0, 4), "latin1").readUInt32BE(0);
  const brands = [head.slice(8, 12)];
  for (let at = 16; at + 4 <= Math.min(boxBytes, head.length); at += 4) brands.push(head.slice(at, at + 4));
  if (brands.some((brand) => brand === "avif" || brand === "avis")) return "avif";
  if (brands.some((brand) => /^(he(ic|ix|im|is|vc|vx|vm|vs)|mif1|msf1)$/.test(brand))) return "heic";
  return "video";
}

function sniffText(head: string): StillContent {
  const text = head.replace(/^\xef\xbb\xbf/, "").trimStart();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells binary from text
  if (text === "" || /[\x00-\x08\x0e-\x1a\x1c-\x1f]/.test(text)) return "unknown";
  if (/<svg[\s>]|<!doctype svg/i.test(text)) return "svg";
  if (/^<(!doctype html|html|head|body)/i.test(text)) return "html";
  if (/^[[{]/.test(text)) return "json";
  return "text";
}
