/** Two sizes of one name may differ by a line of pixels: 854x480 is called 16:9. */
const tolerance = 0.01;

/** The one of these ratios (`16:9`) that a size (`WIDTHxHEIGHT`) has; undefined for none. */
export function ratioOf<Ratio extends string>(size: string, ratios: readonly Ratio[]): Ratio | undefined {
  const ratio = quotient(size, "x");
  return ratios.find((name) => Math.abs(quotient(name, ":") / ratio - 1) <= tolerance);
}

/** The shorter side in pixels: a `720p` clip has it as 720, lying or standing. */
export function shortSide(size: string): number {
  return Math.min(...size.split("x").map(Number));
}

/** `720p`, or `4k` for the size that is called so. */
export function resolutionName(size: string): string {
  const side = shortSide(size);
  return side === 2160 ? "4k" : `${side}p`;
}

function quotient(text: string, separator: string): number {
  const [width = Number.NaN, height = Number.NaN] = text.split(separator).map(Number);
  return width / height;
}
