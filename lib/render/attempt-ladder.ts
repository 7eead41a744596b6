/** Why an attempt is as it is: the rung of the ladder it stands on. */
export type Rung = "as asked" | "same again" | "lighter" | "other model" | "fallback";

/** One job as it would be asked for. */
export interface JobPlan {
  provider: string;
  model: string;
  /** Whole seconds. */
  seconds: number;
  /** `WIDTHxHEIGHT` in pixels. */
  size: string;
  rung: Rung;
  /** US dollars by the catalogue; null where no price is known. */
  estimatedUsd: number | null;
}

/** What the ladder needs to know of a model. Empty lists: any value. */
export interface ModelFacts {
  model: string;
  sizes: readonly string[];
  seconds: readonly number[];
  /** US dollars per second of clip, by size, `*` for all others. */
  usdPerSecond: Readonly<Record<string, number>>;
}

export interface AskedJob {
  provider: string;
  model: string;
  seconds: number;
  size: string;
  /** In the order in which they are to be tried. */
  fallbacks: readonly { provider: string; model: string }[];
}

/** So often the very same is asked again before anything is changed about it. */
const repeats = 1;
/** A render makes at least so many attempts, if need be of the same. */
const fewestRungs = 3;

/**
 * The attempts of a render, in their order: as asked, the same again, a lighter job, another model of the provider, then
 * the fallbacks the request names, each fitted to what its model can do. What to skip (too dear, too late, blocked) is
 * decided when a rung is reached.
 */
export function attemptLadder(asked: AskedJob, modelsOf: (provider: string) => readonly ModelFacts[]): JobPlan[] {
  const { provider, model, seconds, size } = asked;
  const models = modelsOf(provider);
  const facts = models.find((entry) => entry.model === model);
  const first = plan("as asked", provider, { model, seconds, size }, facts);
  const again: JobPlan = { ...first, rung: "same again" };

  const lighter = lighterJob(facts, { seconds, size });
  const lighterRungs = lighter === null ? [] : [plan("lighter", provider, { model, ...lighter }, facts)];
  const other = models.find((entry) => entry.model !== model && can(entry, { seconds, size }));
  const otherRungs =
    other === undefined ? [] : [plan("other model", provider, { model: other.model, seconds, size }, other)];
  const fallbackRungs = asked.fallbacks.map((fallback) => {
    const theirs = modelsOf(fallback.provider).find((entry) => entry.model === fallback.model);
    return plan("fallback", fallback.provider, { model: fallback.model, ...fitted(theirs, { seconds, size }) }, theirs);
  });

  const own = [first, ...Array.from({ length: repeats }, () => again), ...lighterRungs, ...otherRungs];
  while (own.length + fallbackRungs.length < fewestRungs) own.splice(1, 0, again);
  return [...own, ...fallbackRungs];
}

interface Shape {
  seconds: number;
  size: string;
}

function plan(rung: Rung, provider: string, job: Shape & { model: string }, facts: ModelFacts | undefined): JobPlan {
  return { provider, ...job, rung, estimatedUsd: facts === undefined ? null : priceOf(facts, job) };
}

/** List price in US dollars; null where the model's row has none for the size. */
export function priceOf(facts: ModelFacts, { seconds, size }: { seconds: number; size: string | null }): number | null {
  const price = (size === null ? undefined : facts.usdPerSecond[size]) ?? facts.usdPerSecond["*"];
  return price === undefined ? null : Math.round(price * seconds * 10_000) / 10_000;
}

function can(facts: ModelFacts, { seconds, size }: Shape): boolean {
  return allows(facts.seconds, seconds) && allows(facts.sizes, size);
}

function allows<Value>(allowed: readonly Value[], value: Value): boolean {
  return allowed.length === 0 || allowed.includes(value);
}

/** The next shorter clip, or else the next smaller one of the same orientation; null where there is none. */
function lighterJob(facts: ModelFacts | undefined, { seconds, size }: Shape): Shape | null {
  // What the catalogue says it can't make, it was asked for all the same: there is no knowing what would be lighter.
  if (facts === undefined || !can(facts, { seconds, size })) return null;
  const shorter = Math.max(...facts.seconds.filter((other) => other < seconds));
  if (Number.isFinite(shorter)) return { seconds: shorter, size };
  const smaller = facts.sizes
    .filter((other) => isUpright(other) === isUpright(size) && pixels(other) < pixels(size))
    .sort((left, right) => pixels(right) - pixels(left))[0];
  return smaller === undefined ? null : { seconds, size: smaller };
}

/** The job as the model can make it: not longer than asked if possible, and nearest in size, the same way up. */
function fitted(facts: ModelFacts | undefined, { seconds, size }: Shape): Shape {
  if (facts === undefined) return { seconds, size };
  const notLonger = facts.seconds.filter((other) => other <= seconds);
  const distance = (other: string) =>
    (isUpright(other) === isUpright(size) ? 0 : 1e9) + Math.abs(pixels(other) - pixels(size));
  return {
    seconds: allows(facts.seconds, seconds)
      ? seconds
      : notLonger.length > 0
        ? Math.max(...notLonger)
        : Math.min(...facts.seconds),
    size: allows(facts.sizes, size)
      ? size
      : ([...facts.sizes].sort((left, right) => distance(left) - distance(right))[0] ?? size),
  };
}

function pixels(size: string): number {
  const [width = 0, height = 0] = size.split("x").map(Number);
  return width * height;
}

function isUpright(size: string): boolean {
  const [width = 0, height = 0] = size.split("x").map(Number);
  return height > width;
}
