// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what users write to have names filled in.
import * as z from "zod/mini";
import { requestSchema } from "./request.ts";

/** What an editor shows beside each key. Not in the schema itself, which every function carries. */
const descriptions: Readonly<Record<string, string>> = {
  $schema: "For the editor: where this schema is.",
  kind: "What is made: a clip out of a still (animate), or out of clips that are there; character makes no clip, but a character of one.",
  still: "The still to animate, in a request that lies below requests/.",
  "still.key": "Where the still is, such as stills/trip/beach.jpg.",
  "still.bucket": "The bucket of the request itself, if left out.",
  "still.versionId": "The newest version, if left out.",
  source: "The id of the render whose clip is remixed, extended or edited.",
  clips: "The ids of the renders whose clips are joined, in this order.",
  crossFadeSeconds: "How long each clip fades into the next; without it, they are cut. For clips and shots.",
  prompt: "What happens in the clip: camera, subject, light. With a shot, it is said before the shot's parts.",
  shot: "A shot in five parts, said to the provider as one prompt.",
  "shot.framing": "Shot type, height, lens: wide shot, eye level, 35 mm.",
  "shot.action": "What moves and how: the camera and the subject.",
  "shot.pacing": "How the time of the clip is used.",
  "shot.pacing.beats": "What the camera does, one move after the other; together as long as the clip.",
  "shot.pacing.style": "natural: at the speed of life; stylised: with marked changes of speed.",
  "shot.lighting": "Light, time of day, colours.",
  "shot.audio": "What is to be heard, where the provider makes sound.",
  shots: "A long action as 2 to 12 shots of the still, joined into one clip. Other keys hold for all of them.",
  "shots.title": "The name of its chapter.",
  "shots.prompt": "What happens in it.",
  "shots.shot": "The same in five parts.",
  "shots.keep": "What must stay as it is: one thing, or a list.",
  "shots.change": "What may change: one thing, or a list.",
  "shots.seconds": "Its length in whole seconds.",
  "shots.provider": "Who makes it.",
  "shots.model": "A provider's name for a model.",
  chained: "Each shot goes on from the clip before it; without, all begin with the still.",
  characters: "The names of characters that were made of clips before: the clip shows them.",
  character: "What a new character is called; its clip is source.",
  keep: "What must stay as it is in the still: one thing, or a list.",
  change: "What may change: one thing, or a list.",
  rawPrompt: "Sends prompt as it is written: nothing filled in, nothing added.",
  model: "A provider's name for a model; the provider's default if left out.",
  seconds: "Length of the clip in whole seconds.",
  totalSeconds: "For an extension: how long the whole clip is to be, in seconds. It adds no more than that takes.",
  size: "WIDTHxHEIGHT in pixels, both even.",
  aspect: "WIDTH:HEIGHT, instead of size.",
  fit: "How a still of another shape is fitted: cut (cover), with bars (contain), over its own blurred self (blur).",
  provider: "Who makes the clip.",
  fallbacks: "Providers to turn to, in this order, when the asked one can't make the clip: provider or provider/model.",
  replaceRetired: "Asks for the model that replaces the asked one, where its provider has retired that.",
  onPolicy: "What a policy rejection means: the end, or the next of the fallbacks.",
  when: "batch: nobody waits for it, and it begins in the deployment's quiet hours.",
  maxCostUsd: "What all jobs of the render together may cost, in US dollars by the catalogue.",
  deadlineMinutes: "The render is given up after so long.",
  again: "Makes a new clip even though the same request already has one.",
  labels: "Your own words on the render; in texts as ${labels.NAME}.",
};

/** The request as JSON Schema, as it is filed in docs/request.schema.json. */
export function requestJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(requestSchema, { io: "input", target: "draft-7" });
  describe(schema as SchemaNode, "");
  return { ...schema, title: "A request of Stillmotion" };
}

interface SchemaNode {
  description?: string;
  items?: SchemaNode;
  properties?: Record<string, SchemaNode>;
}

function describe(node: SchemaNode, above: string): void {
  for (const [name, inner] of Object.entries(node.properties ?? {})) {
    const description = descriptions[`${above}${name}`];
    if (description !== undefined) inner.description = description;
    describe(inner.items ?? inner, `${above}${name}.`);
  }
}
