import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { prepareStill } from "../media/prepare-still.ts";
import type { Catalogue } from "../providers/catalogue/catalogue.ts";
import { refusalOfRequest } from "../providers/catalogue/refusal-of-request.ts";
import type { Finding } from "../render/lint/finding.ts";
import { planIfAllFail } from "../render/plan-next-attempt.ts";
import type { JobPlan } from "../render/render-record.ts";
import type { ResolvedRequest } from "../render/request.ts";
import { paidShots, type ResolvedShot, sumOf } from "../render/shots.ts";
import type { GivenStill } from "./collect-stills.ts";
import type { ExplainedValue } from "./commands/explain.ts";
import { explained } from "./commands/explain.ts";
import type { LookedAhead } from "./look-ahead.ts";
import { type Limits, refusalByMoney } from "./refusal-by-money.ts";

/** One of the shots of a list, as it would be asked for. */
export interface DryShot {
  title: string;
  prompt: string;
  provider: string;
  model: string;
  seconds: number;
  size: string | null;
  estimatedUsd: number | null;
}

/** All that a render would do short of asking for a job. */
export interface DryRun {
  still: string;
  values: ExplainedValue[];
  request: ResolvedRequest;
  /** Empty for a list of shots: each has its own. */
  prompt: string;
  shots: DryShot[];
  /** The still as it would be sent, to look at; null where it can't be. */
  fitted: { path: string; size: string } | null;
  findings: Finding[];
  /** What the job would cost by the catalogue, in US dollars; null where no price is known. */
  estimatedUsd: number | null;
  /** The jobs the render may come to when the first one fails, in their order. */
  next: JobPlan[];
  /** What should be known of it, one line each. */
  notes: string[];
  /** What keeps it from being rendered, one line each. */
  problems: string[];
  /** What the render would end as for that: `failed` where it is money alone. */
  status: "ready" | "rejected" | "failed";
}

/** What a dry run takes from the settings. */
export interface DryRunPlace {
  folder: string;
  catalogue: Catalogue;
  now: Date;
  limits: Limits;
}

/** Fits the still and writes it below `folder`. */
export async function dryRun(
  still: GivenStill,
  ahead: LookedAhead,
  place: DryRunPlace,
  bytes: Uint8Array,
): Promise<DryRun> {
  const { resolved, findings } = ahead;
  const { catalogue } = place;
  // For a list of shots, each of them is asked for.
  const asked = resolved.shots?.map((shot): ResolvedRequest => ({ ...resolved, ...shot })) ?? [resolved];
  const unfit = firstOf(asked, (job) => refusalOfRequest(catalogue, job, place.now));
  const note = firstOf(asked, (job) => catalogue.check(job, place.now)?.message ?? catalogue.noteOn(job));
  const prepared = await prepareStill(bytes, {
    size: resolved.size,
    fit: resolved.fit,
    defaultSizes: catalogue.defaultsOf(resolved.provider).sizes,
  });
  const isKnown = ahead.missing.length === 0;
  const problems = [...ahead.missing, ...(unfit === null || !isKnown ? [] : [`${unfit.message} ${unfit.remedy}`])];
  let fitted: DryRun["fitted"] = null;
  if (prepared.status === "failed") problems.push(`${prepared.failure.message} ${prepared.failure.remedy}`);
  else {
    const ending = prepared.fitted.mediaType === "image/png" ? "png" : "jpg";
    const path = join(place.folder, still.key.replace(/^stills\//, "").replace(/\.[^./]+$/, `.${ending}`));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, prepared.fitted.bytes);
    fitted = { path, size: prepared.fitted.size };
  }
  const request = { ...resolved, size: fitted?.size ?? resolved.size };
  const priceOf = (shot: ResolvedShot) => catalogue.estimateUsd({ ...shot, size: shot.size ?? request.size });
  const shots = resolved.shots?.map((shot): DryShot => {
    const { title, prompt, provider, model, seconds, size } = shot;
    return { title, prompt, provider, model, seconds, size: size ?? request.size, estimatedUsd: priceOf(shot) };
  });
  const estimatedUsd = shots === undefined ? catalogue.estimateUsd(request) : sumOf(paidShots(resolved).map(priceOf));
  const status = problems.length > 0 ? "rejected" : null;
  const tooDear = refusalByMoney(request, estimatedUsd, place.limits);
  problems.push(...tooDear);
  return {
    still: still.path,
    values: explained(ahead),
    request,
    prompt: resolved.prompt,
    shots: shots ?? [],
    fitted,
    findings,
    estimatedUsd,
    next: shots !== undefined ? [] : planIfAllFail(request, request.maxCostUsd, { ...catalogue, now: place.now }),
    notes: [...(note === null || unfit !== null || !isKnown ? [] : [note]), ...ahead.unready],
    problems,
    status: status ?? (tooDear.length > 0 ? "failed" : "ready"),
  };
}

function firstOf<Item, Found>(items: readonly Item[], find: (item: Item) => Found | null): Found | null {
  for (const item of items) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}
