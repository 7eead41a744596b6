import type { VideoJobRequest } from "../video-provider.ts";

/**
 * How a still goes into a create, by where it stands. `file`: a form's file part `input_reference`. `image_reference`: a
 * form's text field with JSON `{"image_url": ...}`. The others are in JSON, the still as a data URL: `image_url` is
 * `input_reference: {image_url}`, `data_url` is `input_reference` itself, `reference_url` the field of that name, and
 * `frame_images` a list of one first frame.
 */
export const stillForms = [
  "file",
  "image_reference",
  "image_url",
  "data_url",
  "reference_url",
  "frame_images",
] as const;

export type StillForm = (typeof stillForms)[number];

type TextForm = Exclude<StillForm, "file">;

/** The forms that are fields of a form rather than of JSON. */
export function isInForm(form: StillForm): form is "file" | "image_reference" {
  return form === "file" || form === "image_reference";
}

/** The field that carries the still as text. */
export function stillField(form: TextForm, still: VideoJobRequest["still"]): Record<string, unknown> {
  const url = `data:${still.mediaType};base64,${Buffer.from(still.bytes).toString("base64")}`;
  switch (form) {
    case "image_reference":
      return { image_reference: JSON.stringify({ image_url: url }) };
    case "image_url":
      return { input_reference: { image_url: url } };
    case "data_url":
      return { input_reference: url };
    case "reference_url":
      return { reference_url: url };
    case "frame_images":
      return { frame_images: [{ type: "image_url", image_url: { url }, frame_type: "first_frame" }] };
  }
}
