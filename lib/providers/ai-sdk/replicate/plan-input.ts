import type { JSONValue } from "@ai-sdk/provider";
import type { CreateAnswer, VideoJobRequest } from "../../video-provider.ts";
import type { ServiceConnection } from "../connection.ts";
import { ratioOf, resolutionName, shortSide } from "../frame-shape.ts";
import type { Plan } from "../starter.ts";
import { secondsUnsupported, sizeUnsupported, stillUnsupported } from "../unsupported.ts";
import type { InputField, InputFields } from "./read-input-schema.ts";

/** Names that models have for the first frame. */
const stillFields = [
  "image",
  "start_image",
  "first_frame_image",
  "first_frame",
  "input_image",
  "image_url",
  "init_image",
];
const ratios = ["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3", "21:9", "9:21"];
/** What models call the still's own shape. */
const ownRatios = ["match_input_image", "adaptive", "auto", "keep_ratio"];

type Input = Record<string, JSONValue>;
type Chosen = { value: string | number } | { refused: string };

/** A job as the model's own fields have it, or why it can't be. `fields`: null where nobody tells them. */
export function planInput(
  connection: ServiceConnection,
  job: VideoJobRequest,
  fields: InputFields | null,
): Plan | CreateAnswer {
  const { bytes, mediaType } = job.still;
  const image = { type: "file" as const, data: bytes, mediaType };
  if (fields === null) {
    const ratio = ratioOf(job.size, ratios);
    const shape: Input = ratio === undefined ? {} : { aspect_ratio: ratio, resolution: resolutionName(job.size) };
    return { options: { image, duration: job.seconds, providerOptions: { replicate: shape } } };
  }
  const stillField = stillFields.find((name) => fields.has(name) && fields.get(name)?.type !== "array");
  if (stillField === undefined) return stillUnsupported(connection, job);
  const input: Input = {};
  for (const [name, choose] of choices) {
    const field = fields.get(name);
    if (field === undefined) continue;
    const chosen = choose(job, field);
    if ("refused" in chosen) {
      const refuse = name === "duration" ? secondsUnsupported : sizeUnsupported;
      return refuse(connection, job, chosen.refused);
    }
    input[name] = chosen.value;
  }
  if (stillField === "image") return { options: { image, providerOptions: { replicate: input } } };
  // The SDK knows one name for the still. As a data URL it can go by any.
  input[stillField] = `data:${mediaType};base64,${Buffer.from(bytes).toString("base64")}`;
  return { options: { providerOptions: { replicate: input } } };
}

const choices: readonly [name: string, choose: (job: VideoJobRequest, field: InputField) => Chosen][] = [
  [
    "duration",
    ({ seconds }, field) =>
      pick(field, [seconds, `${seconds}`, `${seconds}s`], field.type === "string" ? `${seconds}` : seconds),
  ],
  [
    "aspect_ratio",
    ({ size }, field) => {
      const named = (field.values ?? ratios).map(String).filter((value) => /^\d+:\d+$/.test(value));
      const ratio = ratioOf(size, named);
      return pick(field, [...(ratio === undefined ? [] : [ratio]), ...ownRatios], ratio ?? null);
    },
  ],
  [
    "resolution",
    ({ size }, field) => {
      const side = shortSide(size);
      return pick(field, [`${side}p`, `${side}P`, `${side}`, side, resolutionName(size)], resolutionName(size));
    },
  ],
  ["size", ({ size }, field) => pick(field, [size, size.replace("x", "*"), size.replace("x", ":")], size)],
];

/** The first of these that the field may be; `free`: what to say where it may be anything. */
function pick({ values }: InputField, wanted: readonly (string | number)[], free: string | number | null): Chosen {
  if (values === null) return free === null ? { refused: ratios.join(", ") } : { value: free };
  const value = wanted.find((one) => values.includes(one));
  return value === undefined ? { refused: values.join(", ") } : { value };
}
