import type { TextPlace } from "./locate-json.ts";
import type { Origins, RequestLayer } from "./merge-requests.ts";

/**
 * Which of the layers said what is at a path of the merged request, and where in its file: null where no layer did, or
 * where it is no file's. `path` may be a part of a value that came as one (`fallbacks.0`), or name several (`shot`).
 */
export function blameLayer(
  layers: readonly RequestLayer[],
  origins: Origins,
  path: string,
): { layer: RequestLayer; place: TextPlace | null } | null {
  const origin = originAt(origins, path);
  const layer = layers.find((each) => each.origin === origin);
  return layer === undefined ? null : { layer, place: layer.file?.placeOf(path) ?? null };
}

function originAt(origins: Origins, path: string): string | undefined {
  for (let known = path; known !== ""; known = known.slice(0, Math.max(0, known.lastIndexOf(".")))) {
    const origin = origins[known];
    if (origin !== undefined) return origin;
  }
  const below = Object.keys(origins).find((each) => each.startsWith(`${path}.`));
  return below === undefined ? undefined : origins[below];
}
