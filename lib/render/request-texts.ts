import type { RenderRequest } from "./request.ts";
import type { ListedShot } from "./shots.ts";

export type MapText = (text: string, path: string) => string;

/** The request with every text that people write in it changed: what is said to the provider, and the labels. */
export function mapTexts(request: RenderRequest, change: MapText): RenderRequest {
  const { prompt, shot, shots, keep, change: may, labels } = request;
  const ofShot = (index: number) => (text: string, path: string) => change(text, `shots.${index}.${path}`);
  const listed = (value: string | string[], path: string) =>
    Array.isArray(value) ? value.map((each, index) => change(each, `${path}.${index}`)) : change(value, path);
  return {
    ...request,
    ...(labels && { labels: mapValues(labels, (value, name) => change(value, `labels.${name}`)) }),
    ...(prompt !== undefined && { prompt: change(prompt, "prompt") }),
    ...(shot && { shot: mapShot(shot, change) }),
    ...(shots && { shots: shots.map((each, index) => mapListedShot(each, ofShot(index))) }),
    ...(keep !== undefined && { keep: listed(keep, "keep") }),
    ...(may !== undefined && { change: listed(may, "change") }),
  };
}

/** Every text of a request that is said to the provider, with its path. */
export function saidTexts(request: RenderRequest): { path: string; text: string }[] {
  const texts: { path: string; text: string }[] = [];
  mapTexts({ ...request, labels: {} }, (text, path) => {
    texts.push({ path, text });
    return text;
  });
  return texts;
}

/** A listed shot has the keys of a request, and a title. */
function mapListedShot({ title, ...said }: ListedShot, change: MapText): ListedShot {
  return { ...(title !== undefined && { title: change(title, "title") }), ...mapTexts(said, change) };
}

function mapShot(shot: NonNullable<RenderRequest["shot"]>, change: MapText): RenderRequest["shot"] {
  const { pacing, ...parts } = shot;
  const beats = pacing?.beats?.map((beat, index) => ({
    ...beat,
    move: change(beat.move, `shot.pacing.beats.${index}.move`),
  }));
  return {
    ...mapValues(parts, (text, name) => change(text, `shot.${name}`)),
    ...(pacing && { pacing: { ...pacing, ...(beats && { beats }) } }),
  };
}

function mapValues<Values extends Record<string, string | undefined>>(
  values: Values,
  change: (value: string, name: string) => string,
): Values {
  const entries = Object.entries(values).map(([name, value]) => [
    name,
    value === undefined ? undefined : change(value, name),
  ]);
  return Object.fromEntries(entries) as Values;
}
