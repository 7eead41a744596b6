import type { ResolvedRequest } from "../../render/request.ts";
import type { Catalogue } from "./catalogue.ts";

/**
 * A request that may go to the model that replaces its own, where that one ends before the render's deadline: then the
 * replacement is its first fallback, and the rest is as with any other. `isThere`: whether there is such a provider.
 */
export function replaceRetired(
  catalogue: Pick<Catalogue, "modelsOf">,
  request: ResolvedRequest,
  { now, isThere }: { now: Date; isThere(provider: string): boolean },
): ResolvedRequest {
  const sunset = catalogue.modelsOf(request.provider).find(({ model }) => model === request.model)?.sunset;
  if (sunset === undefined || Date.parse(sunset.on) > now.getTime() + request.deadlineMinutes * 60_000) return request;
  const [provider = "", ...model] = sunset.replacement.split("/");
  const replacement = { provider, model: model.join("/") };
  const isNamed = request.fallbacks.some((other) => other.provider === provider && other.model === replacement.model);
  return isNamed || !isThere(provider) ? request : { ...request, fallbacks: [replacement, ...request.fallbacks] };
}
