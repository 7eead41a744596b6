import type { TextPlace } from "./locate-json.ts";
import type { RenderRequest } from "./request.ts";

/** A request and where it came from, in words for people: `sidecar beach.json`. */
export interface RequestLayer {
  origin: string;
  request: RenderRequest;
  /** Where the request is that of a file. */
  file?: RequestSource;
}

/** A file with a request, in one of its versions, and where in its text the value of a path is. */
export interface RequestSource {
  key: string;
  etag: string;
  placeOf(path: string): TextPlace;
}

/** Where each value of a request came from, by its path: `seconds`, `shot.lighting`, `labels.client`. */
export type Origins = Readonly<Record<string, string>>;

/** Merged part by part rather than as a whole. */
const divided: ReadonlySet<string> = new Set(["shot", "shot.pacing", "labels"]);

/** Say the same thing in several ways: the nearest place that uses one of them decides. */
const exclusive: readonly (readonly string[])[] = [
  ["prompt", "shot.action", "shot.pacing.beats", "shots", "chained", "crossFadeSeconds"],
  ["size", "aspect"],
];

interface Leaf {
  value: unknown;
  origin: string;
}

/** The nearer request, with what it leaves open taken from the farther one. Associative: the order is all that counts. */
export function mergeRequests(nearer: RenderRequest, farther: RenderRequest): RenderRequest {
  return mergeLayers([
    { origin: "", request: nearer },
    { origin: "", request: farther },
  ]).request;
}

/** Field by field, the nearest first, with the origin of every value. */
export function mergeLayers(layers: readonly RequestLayer[]): { request: RenderRequest; origins: Origins } {
  const merged = layers
    .map(({ origin, request }) => new Map(leavesOf(request, "").map(([path, value]) => [path, { value, origin }])))
    .reduce(mergeLeaves, new Map<string, Leaf>());
  return {
    request: grow(merged),
    origins: Object.fromEntries([...merged].map(([path, { origin }]) => [path, origin])),
  };
}

function mergeLeaves(nearer: ReadonlyMap<string, Leaf>, farther: ReadonlyMap<string, Leaf>): Map<string, Leaf> {
  const outOfForce = new Set(exclusive.filter((paths) => paths.some((path) => nearer.has(path))).flat());
  // A model belongs to its provider.
  if (nearer.has("provider")) outOfForce.add("model");
  return new Map([...[...farther].filter(([path]) => !outOfForce.has(path)), ...nearer]);
}

function leavesOf(value: object, above: string): [path: string, value: unknown][] {
  return Object.entries(value).flatMap(([name, inner]): [string, unknown][] => {
    const path = `${above}${name}`;
    if (inner === undefined || path === "$schema") return [];
    return divided.has(path) ? leavesOf(inner as object, `${path}.`) : [[path, inner]];
  });
}

function grow(leaves: ReadonlyMap<string, Leaf>): RenderRequest {
  const request: Record<string, unknown> = {};
  for (const [path, { value }] of leaves) {
    const names = path.split(".");
    const last = names.pop() ?? path;
    let place = request;
    for (const name of names) {
      place[name] ??= {};
      place = place[name] as Record<string, unknown>;
    }
    place[last] = value;
  }
  return request as RenderRequest;
}
