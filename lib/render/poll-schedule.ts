import { anyDuration, type DurationDistribution, type Outlook, outlookOf } from "./duration-distribution.ts";
import { forecastOf, notePace, type PaceForecast, type ProgressPace } from "./progress-pace.ts";

export interface PollMoment {
  /** Since the job was created. */
  elapsedSeconds: number;
  /** In percent, null where the provider gives none. */
  progress: number | null;
  /** The provider's own hint, which always wins. */
  pollAfterSeconds: number | null;
  /** How long such jobs take; by default as for a provider that nothing is known of. */
  durations?: DurationDistribution | undefined;
  /** How the progress has moved, this look included (`notePace`). Without it `progress` counts as the first look. */
  pace?: ProgressPace | null | undefined;
  /** A webhook will announce the job's end: a look is only there for the one that never comes. Left out: no webhook. */
  isAnnounced?: boolean | undefined;
  /** In [0, 1), drawn anew for each call: spreads the polls of many jobs that were made together. Left out: no spread. */
  jitter?: number | undefined;
}

/**
 * λ: one poll is worth so many seconds of lag. The largest value of the table in docs/polling.md for which the mean lag
 * stays below a tenth of the median duration, whether jobs take half a minute or a quarter of an hour.
 */
export const secondsPerPoll = 0.75;

/** So many webhooks are taken to get lost: the part of lag that a look can spare, once another tells of the end. */
export const lostWebhooks = 0.001;

const shortestSeconds = 1;
/** A server that asks for more than this makes no sense. */
const longestHintSeconds = 600;
/** However long jobs take, so long nobody waits without a look. */
const longestSeconds = 300;
/** The same where a webhook is expected: longer than most jobs take, and within the lease of a place at the provider. */
const longestAnnouncedSeconds = 600;
/** With jitter a wait is this part shorter or longer: a cost of less than one percent, since the optimum is flat. */
const jitterPart = 0.2;

/**
 * How many whole seconds to wait before the next look at a job.
 *
 * What is minimised is mean lag + λ × polls, lag being the time between the job's end and the look that finds it. With
 * looks at t₀ = 0, t₁, t₂ … and S(t) the share of jobs that take longer than t, that sum is Σ (tₖ₊₁ - tₖ + λ) S(tₖ) less
 * a constant. Setting its derivative by tₖ₊₁ to zero (Barlow, Hunter and Proschan, "Optimum checking procedures",
 * 1963), with f the density of durations:
 *
 *     S(tₖ) - S(tₖ₊₁) = f(tₖ₊₁) (λ + the wait after tₖ₊₁)
 *
 * The wait after, at a hazard h = f / S that changes slowly, is √(2λ/h) - λ/3 (Keller's √(2λ/h), 1974, and the next term
 * of the exact solution for a constant hazard). That makes it an equation in one unknown. Its left side less its right
 * is the slope of the cost, so the sum of slopes is smallest at the best wait, even where there are several minima.
 *
 * Progress makes S and f a mixture: with the trust it has earned the job ends when its pace says, else as jobs do.
 *
 * Where a webhook announces the end, a look spares lag only if that one is lost (q), but costs λ whenever it finds the job
 * running: the sum is q (mean lag + λ/q × polls), so it is the same schedule with λ/q in the place of λ.
 */
export function nextPollSeconds(moment: PollMoment): number {
  const { pollAfterSeconds, durations = anyDuration, isAnnounced = false } = moment;
  const jitter = jitterOf(moment.jitter);
  let hinted = 0;
  if (pollAfterSeconds !== null && !Number.isNaN(pollAfterSeconds)) {
    const hint = bounded(pollAfterSeconds, longestHintSeconds);
    // Never sooner than the server asks.
    hinted = hint + Math.round(hint * jitterPart * (jitter ?? 0));
    // It asks those to look who are not told.
    if (!isAnnounced) return hinted;
  }
  const elapsedSeconds = moment.elapsedSeconds > 0 ? Math.min(moment.elapsedSeconds, 1e9) : 0;
  const pace = moment.pace === undefined ? notePace(null, { ...moment, elapsedSeconds }) : moment.pace;
  const price = isAnnounced
    ? { lambda: secondsPerPoll / lostWebhooks, longest: longestAnnouncedSeconds }
    : { lambda: secondsPerPoll, longest: longestSeconds };
  const best = cheapestWait(elapsedSeconds, outlookOf(durations), forecastOf(pace), price);
  const spread = jitter === null ? best : Math.round(best * (1 + jitterPart * (2 * jitter - 1)));
  return Math.max(hinted, bounded(spread, price.longest));
}

function cheapestWait(
  now: number,
  outlook: (seconds: number) => Outlook,
  forecast: PaceForecast | null,
  { lambda, longest }: { lambda: number; longest: number },
): number {
  const left = outlook(now).survival;
  const lastTurn = forecast === null ? now : forecast.endSeconds + 5 * forecast.scaleSeconds;
  let best = { wait: shortestSeconds, cost: Number.POSITIVE_INFINITY };
  let cost = 0;
  for (let wait = shortestSeconds; wait <= longest; wait++) {
    const then = now + wait - 0.5;
    const usual = outlook(then);
    const usually = { survival: usual.survival / left, density: usual.density / left };
    const { survival, density } =
      forecast === null ? usually : mixed(usually, paced(forecast, now, then), forecast.trust);
    const waitAfter = Math.sqrt(2 * lambda * density * survival) - (lambda / 3) * density;
    cost += 1 - survival - lambda * density - waitAfter;
    if (cost < best.cost) best = { wait, cost };
    // Past the forecast there is no second minimum.
    else if (then > lastTurn && cost > best.cost + lambda) break;
  }
  return best.wait;
}

/** The outlook by the pace alone, of a job that has not ended yet. */
function paced({ endSeconds, scaleSeconds }: PaceForecast, now: number, then: number): Outlook {
  const position = (then - endSeconds) / scaleSeconds;
  // exp of a difference of logarithms: far past the forecast both survivals are too small to divide.
  const survival = Math.exp(softplus((now - endSeconds) / scaleSeconds) - softplus(position));
  return { survival, density: survival / (1 + Math.exp(-position)) / scaleSeconds };
}

function mixed(usual: Outlook, byPace: Outlook, trust: number): Outlook {
  return {
    survival: trust * byPace.survival + (1 - trust) * usual.survival,
    density: trust * byPace.density + (1 - trust) * usual.density,
  };
}

/** ln(1 + eˣ). */
function softplus(x: number): number {
  return Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));
}

function jitterOf(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : Math.min(1, Math.max(0, value));
}

function bounded(seconds: number, longest: number): number {
  return Math.ceil(Math.min(longest, Math.max(shortestSeconds, seconds)));
}
