import { createHash } from "node:crypto";
import { isAllowedHost } from "../objects/allowed-host.ts";
import type { Catalogue } from "../providers/catalogue/catalogue.ts";
import { refusalOfRequest } from "../providers/catalogue/refusal-of-request.ts";
import { replaceRetired } from "../providers/catalogue/replace-retired.ts";
import { canonicalJson } from "../render/render-id.ts";
import { clipAsked, type RenderRequest, resolveRequest } from "../render/request.ts";
import { asksForExif, fillTemplates } from "../render/template.ts";
import { lineEventId } from "./batch-event.ts";
import type { ManifestLine } from "./read-manifest.ts";
import { identityOfStill, isSent, nameOfStill, type SentStill, type StillSource } from "./still-source.ts";

/** A line that can be rendered, with what is known before anything is spent. */
export interface GoodLine {
  line: number;
  still: StillSource;
  request: RenderRequest;
  /** The first line that asks for the very same; null for that one. */
  sameAs: number | null;
  /** The list price of one job as it is asked for, in US dollars; null where none is known. */
  estimatedUsd: number | null;
}

export type LyingStill = Exclude<StillSource, SentStill>;

/** `still`: what people are told of it, where that is known. */
export type BadLine = { line: number; problem: string; still?: string };

export type PlannedLine = GoodLine | BadLine;

/** Where the batch would run. */
export interface PlanSettings {
  batchId: string;
  /** The deployment's own request. */
  request: RenderRequest & { provider: string };
  catalogue: Catalogue;
  now(): Date;
  hasProvider(name: string): boolean;
  /** Hosts that stills may be fetched from. */
  stillHosts: readonly string[];
  /** What keeps a still that lies somewhere from being taken (it is not there, say); null where nothing does. */
  refuseStill(still: LyingStill): Promise<string | null>;
}

/**
 * Says of each line what it would cost and whether anything speaks against it, as the workflow's first step would. Of the
 * lines before it, memory holds a short digest each.
 */
export async function* planLines(
  lines: AsyncIterable<ManifestLine>,
  settings: PlanSettings,
): AsyncIterable<PlannedLine> {
  const { catalogue } = settings;
  const firsts = new Map<string, number>();
  for await (const read of lines) {
    if ("problem" in read) {
      yield read;
      continue;
    }
    const { line, still, request } = read;
    const filled = fill(still, request);
    const eventId = lineEventId(settings.batchId, line);
    const wanted = resolveRequest(filled.request, settings.request, catalogue.defaultsOf, eventId);
    const mayReplace = filled.request.replaceRetired ?? settings.request.replaceRetired ?? false;
    const place = { now: settings.now(), isThere: settings.hasProvider };
    const resolved = mayReplace ? replaceRetired(catalogue, wanted, place) : wanted;
    const problem = filled.problem ?? problemOf(resolved) ?? (await refuseStill(still));
    if (problem !== null) {
      yield { line, problem, still: nameOfStill(still) };
      continue;
    }
    const identity = createHash("sha256")
      .update(JSON.stringify([identityOfStill(still), canonicalJson(clipAsked(resolved))]))
      .digest("base64url")
      .slice(0, 22);
    const first = firsts.get(identity);
    if (first === undefined) firsts.set(identity, line);
    yield { line, still, request, sameAs: first ?? null, estimatedUsd: priceOf(catalogue, resolved) };
  }

  /** What an address holds is only known when its line is rendered. */
  async function refuseStill(still: StillSource): Promise<string | null> {
    if (!isSent(still)) return settings.refuseStill(still);
    const host = "url" in still ? new URL(still.url).host : null;
    if (host === null || isAllowedHost(host, settings.stillHosts)) return null;
    return `still: stills are not fetched from ${host.slice(0, 200)}; add it to the setting stillHosts`;
  }

  /** The texts as they will be sent, but for what is in the still's EXIF: that is only read when it is rendered. */
  function fill(still: StillSource, request: RenderRequest): { request: RenderRequest; problem: string | null } {
    const date = settings.now().toISOString().slice(0, 10);
    const filled = fillTemplates(request, { key: nameOfStill(still), date, exif: null });
    const problem = filled.problems.map(({ path, message }) => `${path}: ${message}`).join("; ");
    return { request: filled.request, problem: problem === "" || asksForExif(request) ? null : problem };
  }

  function problemOf(resolved: ReturnType<typeof resolveRequest>): string | null {
    const providers = [resolved.provider, ...resolved.fallbacks.map(({ provider }) => provider)];
    const missing = providers.find((name) => !settings.hasProvider(name));
    if (missing !== undefined) return `provider: there is no ${missing} here, or no key for it`;
    const refusal = refusalOfRequest(catalogue, resolved, settings.now());
    return refusal === null ? null : `${refusal.message} ${refusal.remedy}`;
  }
}

/** Which size a still without a wish gets, its shape decides later: the dearer one is what to reckon with. */
function priceOf({ defaultsOf, estimateUsd }: Catalogue, resolved: ReturnType<typeof resolveRequest>): number | null {
  if (resolved.size !== null) return estimateUsd(resolved);
  const { landscape, portrait } = defaultsOf(resolved.provider).sizes;
  const prices = [landscape, portrait].map((size) => estimateUsd({ ...resolved, size }));
  return prices.includes(null) ? null : Math.max(...prices.map(Number));
}
