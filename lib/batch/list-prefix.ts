import { mergeLayers } from "../render/merge-requests.ts";
import { stillEndings } from "../render/request-keys.ts";
import { type LayersOfStill, sayBroken } from "../steps/request-layers.ts";
import { type AskedPrefix, rootOfPrefix } from "./asked-prefix.ts";
import { manifestLimits } from "./manifest-limits.ts";

/** What lies in a home, by keys that are the same in each. */
export interface ListedStills {
  /** The keys that begin so, in any order. */
  keys(prefix: string): AsyncIterable<string>;
  /** What its sidecar, its metadata and the defaults of its folders ask for. */
  layersOf(key: string): Promise<LayersOfStill>;
}

/** So many stills are asked about at once: one after the other, 100,000 would take longer than a function may. */
const sliceLength = 32;

const stillName = new RegExp(`\\.(${stillEndings.join("|")})$`, "i");

/**
 * The manifest of all stills below a prefix, in JSON Lines: a line for each in the order of the keys, with what its sidecar
 * and the others ask for. `said`: what people know the prefix as. Where nothing can be listed, its one line says why: it is told like any bad line.
 */
export async function* listPrefix(
  asked: AskedPrefix,
  stills: ListedStills,
  said = asked.prefix,
): AsyncIterable<string> {
  const { prefix, defaults } = asked;
  const keys: string[] = [];
  for await (const key of stills.keys(prefix)) {
    if (!stillName.test(key)) continue;
    keys.push(key);
    if (keys.length <= manifestLimits.lines) continue;
    const most = manifestLimits.lines.toLocaleString("en");
    yield textOf({ problem: `there are more than ${most} stills below ${said}: make several batches of it` });
    return;
  }
  if (keys.length === 0) {
    yield textOf({ problem: `there is no still below ${said} (${stillEndings.join(", ")})` });
    return;
  }
  keys.sort();
  if (defaults !== undefined) yield textOf({ defaults });
  for (let from = 0; from < keys.length; from += sliceLength)
    yield* await Promise.all(keys.slice(from, from + sliceLength).map(lineOf));

  async function lineOf(key: string): Promise<string> {
    const { layers, broken } = await stills.layersOf(key);
    if (broken !== null) return textOf({ problem: sayBroken(broken) });
    // It asks for one more when it is dropped; here, what is there counts.
    const { again: _, ...request } = mergeLayers(layers).request;
    if (request.still !== undefined)
      return textOf({ problem: `${key}: still: it is known already: leave it out of its sidecar` });
    const path = key.slice(rootOfPrefix(prefix).length);
    // Else the space before a name would be taken for none of it.
    return textOf({ ...request, still: /^\s/.test(path) ? `./${path}` : path });
  }
}

/** What can't be listed, as the listing it is told by. */
export async function* listProblem(problem: string): AsyncIterable<string> {
  yield textOf({ problem });
}

function textOf(line: object): string {
  return `${JSON.stringify(line)}\n`;
}
