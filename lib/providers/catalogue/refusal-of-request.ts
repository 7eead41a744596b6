import { attemptLadder } from "../../render/attempt-ladder.ts";
import type { Failure } from "../../render/failure.ts";
import type { ResolvedRequest } from "../../render/request.ts";
import type { Catalogue } from "./catalogue.ts";

/** What speaks against a request as a whole: a model that is no more is no matter where a fallback can make the clip. */
export function refusalOfRequest(catalogue: Catalogue, request: ResolvedRequest, now: Date): Failure | null {
  const failure = catalogue.check(request, now);
  if (failure?.code !== "model_retired") return failure;
  const jobs = attemptLadder(request, catalogue);
  return jobs.some((job) => job.rung === "fallback" && catalogue.check(job, now) === null) ? null : failure;
}
