import * as z from "zod/mini";
import { listedSchema, shotSchema } from "./shot.ts";
import { strictKeys } from "./strict-keys.ts";
import { text } from "./text-schema.ts";

/** One of the shots that a long action is asked for as. What it leaves open is as the request says for all of them. */
export const listedShotSchema = strictKeys("key of a shot in a list", {
  /** Its chapter's name. */
  title: z.optional(text(80)),
  prompt: z.optional(text(32_000)),
  shot: z.optional(shotSchema),
  keep: z.optional(listedSchema),
  change: z.optional(listedSchema),
  seconds: z.optional(z.int().check(z.minimum(1), z.maximum(60))),
  provider: z.optional(text(64)),
  model: z.optional(text(200)),
});

export const mostShots = 12;
export const shotsSchema = z.array(listedShotSchema).check(z.minLength(2), z.maxLength(mostShots));

/** How long each clip fades into the next, in seconds. */
export const crossFadeSchema = z.number().check(z.nonnegative(), z.maximum(2));

export type ListedShot = z.infer<typeof listedShotSchema>;

/** A shot of a list with every default filled in. */
export interface ResolvedShot {
  title: string;
  prompt: string;
  provider: string;
  model: string;
  seconds: number;
  size: string | null;
  /** What of its maker the shot itself says: an extension goes to who made the clip before, where it says nothing. */
  named: ("provider" | "model")[];
}

export function titleOfShot({ title }: Pick<ListedShot, "title">, index: number): string {
  return title ?? `Shot ${index + 1}`;
}

/** What is asked for as the shots of a list. */
interface Listed {
  shots?: readonly ResolvedShot[];
  chained?: boolean;
}

/**
 * The shots that are paid for: the same one twice is one clip, shown twice. In a chain each goes on from another clip, so
 * no two are the same.
 */
export function paidShots({ shots = [], chained = false }: Listed): readonly ResolvedShot[] {
  return chained ? shots : [...new Map(shots.map((shot) => [contentOf(shot), shot])).values()];
}

/** The place of a shot among those that are paid for. */
export function placeAmongPaid({ shots = [], chained = false }: Listed, index: number): number {
  return chained ? index : [...new Set(shots.map(contentOf))].indexOf(shots.map(contentOf)[index] ?? "");
}

/** What tells one shot's clip from another's, where all begin with the same still. */
function contentOf({ prompt, provider, model, seconds, size }: ResolvedShot): string {
  return JSON.stringify([prompt, provider, model, seconds, size]);
}

/**
 * How much each of several jobs may cost, in US dollars, of what all may: by their prices where all are known, else by
 * their seconds. Together never more than the whole; null where that has no limit.
 */
export function sharesOf(
  wholeUsd: number | null,
  jobs: readonly { estimatedUsd: number | null; seconds: number }[],
): (number | null)[] {
  if (wholeUsd === null) return jobs.map(() => null);
  const prices = jobs.map(({ estimatedUsd }) => estimatedUsd);
  const totalUsd = sumOf(prices);
  const weights =
    totalUsd === null || totalUsd === 0 ? jobs.map(({ seconds }) => seconds) : prices.map((usd) => usd ?? 0);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  // A millionth of a dollar is where sums are compared: floor, but not by what a float is short of.
  return weights.map((weight) => Math.floor(((wholeUsd * weight) / total) * 1e6 + 1e-4) / 1e6);
}

/** A sum of prices in US dollars; null where one of them is not known. */
export function sumOf(prices: readonly (number | null)[]): number | null {
  let sum = 0;
  for (const price of prices) {
    if (price === null) return null;
    sum += price;
  }
  return Math.round(sum * 10_000) / 10_000;
}
