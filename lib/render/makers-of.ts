import type { RenderRequest, ResolvedRequest } from "./request.ts";

/** A provider that a request may turn to, and where in the request it is named. */
export interface NamedMaker {
  path: string;
  provider: string;
}

/** All providers that a request may turn to, each with the path that decides it. */
export function makersOf(request: RenderRequest, resolved: ResolvedRequest): NamedMaker[] {
  const makers = resolved.shots?.map(({ provider }, index) => ({
    path: request.shots?.[index]?.provider === undefined ? "provider" : `shots.${index}.provider`,
    provider,
  })) ?? [{ path: "provider", provider: resolved.provider }];
  const fallbacks = resolved.fallbacks.map(({ provider }, index) => ({ path: `fallbacks.${index}`, provider }));
  const all = [...makers, ...fallbacks];
  return all.filter(
    ({ path, provider }, index) => all.findIndex((each) => each.path === path && each.provider === provider) === index,
  );
}
