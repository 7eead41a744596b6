import type { RenderRequest } from "./request.ts";

/** What in a request does not go with the still it comes with: that can only be animated. */
export function problemsBesideStill({ kind = "animate", still }: RenderRequest): { path: string; message: string }[] {
  if (kind !== "animate")
    return [{ path: "kind", message: `${kind} is not made of a still: put the request below requests/` }];
  return still === undefined ? [] : [{ path: "still", message: "it is known already: leave it out" }];
}
