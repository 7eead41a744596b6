import type { ProviderDefaults } from "./request.ts";

/**
 * The size of a clip of this shape (`16:9`): one of the provider's usual sizes where it has the shape, else one with as
 * many pixels as those, both sides even. Whether the model makes it, the catalogue or the provider says.
 */
export function sizeOfAspect(aspect: string, usual: ProviderDefaults["sizes"]): string {
  const wanted = ratioOf(aspect, ":");
  const same = Object.values(usual).find((size) => Math.abs(ratioOf(size, "x") / wanted - 1) < 0.01);
  if (same !== undefined) return same;
  const [width = 1280, height = 720] = usual.landscape.split("x").map(Number);
  const pixels = width * height;
  return `${even(Math.sqrt(pixels * wanted))}x${even(Math.sqrt(pixels / wanted))}`;
}

function ratioOf(text: string, separator: string): number {
  const [width = 1, height = 1] = text.split(separator).map(Number);
  return width / height;
}

/** No size has a side of one digit, or of more than five. */
function even(side: number): number {
  return Math.min(99_998, Math.max(10, Math.round(side / 2) * 2));
}
