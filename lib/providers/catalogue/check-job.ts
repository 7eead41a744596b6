import type { Failure } from "../../render/failure.ts";
import { isRetired, type Shape } from "../../render/model-facts.ts";
import { ownFailure } from "../../render/own-failures.ts";
import type { Model } from "./models.ts";

/** What the model can't do of what is asked, found before any money is spent; null when nothing speaks against it. */
export function checkJob(model: Model, { seconds, size }: Shape, now: Date): Failure | null {
  if (model.sunset !== undefined && isRetired(model, now)) {
    const { on, replacement } = model.sunset;
    return ownFailure("model_retired", {
      message: `Its provider retired the model ${model.model} on ${on}.`,
      remedy: `Ask for another, for example ${replacement}; or for the same model at a gateway that still has it: set its base URL.`,
    });
  }
  const wrong = [
    allows(model.sizes, size) ? null : `size ${size} (it makes ${model.sizes.join(", ")})`,
    allows(model.seconds, seconds) ? null : `${seconds} seconds (it makes ${model.seconds.join(", ")})`,
  ].filter((part) => part !== null);
  if (wrong.length === 0) return null;
  return ownFailure("request_invalid", {
    message: `The model ${model.model} can't make ${wrong.join(" and ")}.`,
    remedy: "Ask for one of the values the message names.",
  });
}

function allows<Value>(allowed: readonly Value[], value: Value | null): boolean {
  return value === null || allowed.length === 0 || allowed.includes(value);
}
