/** What can be asked of a model, and what it costs. Empty lists: any value. */
export interface ModelFacts {
  model: string;
  /** `WIDTHxHEIGHT` in pixels. */
  sizes: readonly string[];
  /** Whole seconds. */
  seconds: readonly number[];
  /** US dollars per second of clip, by size, `*` for all others. Left out where no price is known. */
  usdPerSecond?: Readonly<Record<string, number>>;
  /** So many jobs may begin within any minute, for all who share an account. Left out where no limit is known. */
  jobsPerMinute?: number;
  /** Left out while the provider has named no end. */
  sunset?: Sunset;
}

/** The end of a model at its provider. */
export interface Sunset {
  /** The day (UTC) from which on it makes nothing more, as `2026-09-24`. */
  on: string;
  /** `provider/model` that does what it did. */
  replacement: string;
}

/** A clip's shape as it is asked for. */
export interface Shape {
  seconds: number;
  /** Null until the still's own shape has decided. */
  size: string | null;
}

/** List price in US dollars; null where the model has none for the size. */
export function priceUsd(facts: ModelFacts, { seconds, size }: Shape): number | null {
  const price = facts.usdPerSecond?.[size ?? "*"] ?? facts.usdPerSecond?.["*"];
  return price === undefined ? null : Math.round(price * seconds * 10_000) / 10_000;
}

/** Whether the model makes nothing any more. */
export function isRetired({ sunset }: ModelFacts, now: Date): boolean {
  return sunset !== undefined && now.getTime() >= Date.parse(sunset.on);
}

/** Whether the model makes clips of this shape. */
export function makes(facts: ModelFacts, { seconds, size }: Shape): boolean {
  return allows(facts.seconds, seconds) && (size === null || allows(facts.sizes, size));
}

/** The next shorter clip, or else the next smaller one, the same way up; null where there is none. */
export function lighterShape(facts: ModelFacts, { seconds, size }: Shape): Shape | null {
  // What the catalogue says it can't make, it was asked for all the same: there is no knowing what would be lighter.
  if (!makes(facts, { seconds, size })) return null;
  const shorter = Math.max(...facts.seconds.filter((other) => other < seconds));
  if (Number.isFinite(shorter)) return { seconds: shorter, size };
  if (size === null) return null;
  const smaller = facts.sizes
    .filter((other) => isUpright(other) === isUpright(size) && pixels(other) < pixels(size))
    .sort((left, right) => pixels(right) - pixels(left))[0];
  return smaller === undefined ? null : { seconds, size: smaller };
}

/** The shape as the model can make it: not longer than asked if possible, and nearest in size, the same way up. */
export function fittedShape(facts: ModelFacts, { seconds, size }: Shape): Shape {
  const notLonger = facts.seconds.filter((other) => other <= seconds);
  const fittedSeconds = notLonger.length > 0 ? Math.max(...notLonger) : Math.min(...facts.seconds);
  return {
    seconds: allows(facts.seconds, seconds) ? seconds : fittedSeconds,
    size: size === null || allows(facts.sizes, size) ? size : nearestSize(facts.sizes, size),
  };
}

function nearestSize(sizes: readonly string[], size: string): string {
  const distance = (other: string) =>
    (isUpright(other) === isUpright(size) ? 0 : 1e9) + Math.abs(pixels(other) - pixels(size));
  return [...sizes].sort((left, right) => distance(left) - distance(right))[0] ?? size;
}

function allows<Value>(allowed: readonly Value[], value: Value): boolean {
  return allowed.length === 0 || allowed.includes(value);
}

function pixels(size: string): number {
  const [width = 0, height = 0] = size.split("x").map(Number);
  return width * height;
}

function isUpright(size: string): boolean {
  const [width = 0, height = 0] = size.split("x").map(Number);
  return height > width;
}
