import type { Failure } from "../../render/failure.ts";
import { priceUsd } from "../../render/model-facts.ts";
import { ownFailure } from "../../render/own-failures.ts";
import type { ResolvedRequest } from "../../render/request.ts";
import { findModel } from "./models.ts";

/** What the model can't do of what is asked, found before any money is spent; null when nothing speaks against it. */
export function checkRequest(request: ResolvedRequest): Failure | null {
  const model = findModel(request.provider, request.model);
  if (model === undefined) return null;
  const wrong = [
    allows(model.sizes, request.size) ? null : `size ${request.size} (it makes ${model.sizes.join(", ")})`,
    allows(model.seconds, request.seconds) ? null : `${request.seconds} seconds (it makes ${model.seconds.join(", ")})`,
  ].filter((part) => part !== null);
  if (wrong.length === 0) return null;
  return ownFailure("request_invalid", {
    message: `The model ${request.model} can't make ${wrong.join(" and ")}.`,
    remedy: "Ask for one of the values the message names.",
  });
}

/** What a job will cost by the catalogue, in US dollars; null where no price is known. */
export function estimateUsd(job: Pick<ResolvedRequest, "provider" | "model" | "seconds" | "size">): number | null {
  const model = findModel(job.provider, job.model);
  return model === undefined ? null : priceUsd(model, job);
}

function allows<Value>(allowed: readonly Value[], value: Value | null): boolean {
  return value === null || allowed.length === 0 || allowed.includes(value);
}
