import { anyDuration, type DurationDistribution } from "../../render/duration-distribution.ts";

/** How long the jobs of a model take, before a deployment has seen its own. */
export interface TypicalDuration {
  /** The parts of a model's name that it is known by, whoever serves it: `veo fast` is `google/veo-3.1-fast`. */
  words: string;
  /** The length of clip the times are for, in seconds; jobs of other lengths take in proportion. Null: not told. */
  clipSeconds: number | null;
  p50Seconds: number;
  /** Null where the source tells one time only. */
  p95Seconds: number | null;
  /** Where and when the times were read. No provider publishes a median: all of them are worth a few jobs of one's own. */
  source: string;
}

/** p95 by p50 where no source tells: that of the one pair that was quoted, 71 s and 187 s for sora-2 (aiapiplaybook). */
const usualSpread = 187 / 71;

const comfyUi = "ComfyUI's progress constants, read 2026-11-22";

export const typicalDurations: readonly TypicalDuration[] = [
  {
    words: "sora 2",
    clipSeconds: 4,
    p50Seconds: 45,
    p95Seconds: null,
    source: `${comfyUi}: 45, 90, 135 s for 4, 8, 12 s`,
  },
  {
    words: "sora 2 pro",
    clipSeconds: 4,
    p50Seconds: 90,
    p95Seconds: null,
    source: `${comfyUi}: twice those of sora-2`,
  },
  {
    words: "veo",
    clipSeconds: null,
    p50Seconds: 63,
    p95Seconds: 360,
    source: "Google's docs, quoted by others, 2026-11-22: 11 s at least, 6 minutes at peak; 63 is their geometric mean",
  },
  {
    words: "veo fast",
    clipSeconds: null,
    p50Seconds: 60,
    p95Seconds: 180,
    source: "gateways, 2026-11-22: about 30 s (bytespike), 1 to 3 minutes (laozhang)",
  },
  { words: "kling", clipSeconds: null, p50Seconds: 164, p95Seconds: null, source: `${comfyUi}, from a still` },
  {
    words: "wan",
    clipSeconds: null,
    p50Seconds: 134,
    p95Seconds: 300,
    source: "Alibaba's docs, read 2026-11-22: 1 to 5 minutes; 134 is their geometric mean",
  },
  {
    words: "vidu",
    clipSeconds: null,
    p50Seconds: 134,
    p95Seconds: 300,
    source: "Alibaba's docs, read 2026-11-22: 1 to 5 minutes; 134 is their geometric mean",
  },
  { words: "seedance lite", clipSeconds: 10, p50Seconds: 60, p95Seconds: null, source: `${comfyUi}, at 720p` },
  { words: "seedance pro", clipSeconds: 10, p50Seconds: 85, p95Seconds: null, source: `${comfyUi}, at 720p` },
  { words: "seedance pro fast", clipSeconds: 10, p50Seconds: 65, p95Seconds: null, source: `${comfyUi}, at 720p` },
  { words: "seedance 1 5 pro", clipSeconds: 10, p50Seconds: 100, p95Seconds: null, source: `${comfyUi}, at 720p` },
  { words: "gen4", clipSeconds: null, p50Seconds: 64, p95Seconds: null, source: `${comfyUi}, Runway from a still` },
  { words: "pixverse", clipSeconds: null, p50Seconds: 30, p95Seconds: null, source: `${comfyUi}, from a still` },
];

/** How long such a job takes, as far as is known without having seen one: of the entries that fit, the one of most words. */
export function typicalDuration(job: { provider: string; model: string; seconds: number }): DurationDistribution {
  const parts = `${job.provider}/${job.model}`.toLowerCase().split(/[^a-z0-9]+/);
  const fits = ({ words }: TypicalDuration) => wordsOf(words).every((word) => parts.some((part) => isWord(part, word)));
  const [entry] = typicalDurations
    .filter(fits)
    .toSorted((left, right) => wordsOf(right.words).length - wordsOf(left.words).length);
  if (entry === undefined) return anyDuration;
  const scale = entry.clipSeconds === null || !(job.seconds > 0) ? 1 : job.seconds / entry.clipSeconds;
  const p95Seconds = entry.p95Seconds ?? entry.p50Seconds * usualSpread;
  return { p50Seconds: entry.p50Seconds * scale, p95Seconds: p95Seconds * scale };
}

function wordsOf(words: string): string[] {
  return words.split(" ");
}

/** `veo3` and `wan2` are the words veo and wan with a version. */
function isWord(part: string, word: string): boolean {
  return part.startsWith(word) && /^\d*$/.test(part.slice(word.length));
}
