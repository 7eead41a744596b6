import type { Catalogue } from "../providers/catalogue/catalogue.ts";
import type { ResolvedRequest } from "../render/request.ts";
import { paidShots, sumOf } from "../render/shots.ts";

/** What a request's first job will cost, or the first jobs of all its shots, in US dollars; null where a price is unknown. */
export function estimateRequest(
  { estimateUsd }: Pick<Catalogue, "estimateUsd">,
  request: ResolvedRequest,
): number | null {
  return request.shots === undefined ? estimateUsd(request) : sumOf(paidShots(request).map(estimateUsd));
}
