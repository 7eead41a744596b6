import type { ClipProvenance } from "../render/clip-provenance.ts";
import { plainText, sourceTypeCode } from "./stranger-text.ts";

/** Picks two facts out of an XMP packet, written as attributes, elements or resources. It is not parsed: that is a lot of code for two facts. */
export function readXmp(packet: string): NonNullable<ClipProvenance["xmp"]> {
  return {
    creatorTool: plainText(property(packet, "CreatorTool")),
    digitalSourceType: sourceTypeCode(property(packet, "DigitalSourceType")),
  };
}

function property(packet: string, name: string): string | null {
  const attribute = new RegExp(`:${name}\\s{0,9}=\\s{0,9}["']([^"'<]{1,300})["']`, "i").exec(packet);
  const element = new RegExp(`:${name}(?:\\s[^<>]{0,300})?>([^<]{1,300})<`, "i").exec(packet);
  const resource = new RegExp(`:${name}\\s{1,9}rdf:resource\\s{0,9}=\\s{0,9}["']([^"'<]{1,300})["']`, "i").exec(packet);
  return attribute?.[1] ?? resource?.[1] ?? element?.[1] ?? null;
}
