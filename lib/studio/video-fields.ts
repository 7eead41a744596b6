import { ApiError } from "./api-error.ts";
import type { StudioProfile } from "./profiles/studio-profile.ts";
import type { RequestFields } from "./request-fields.ts";

const maximumPromptLength = 32_000;

export function readPrompt(fields: RequestFields): string {
  const prompt = fields.text("prompt");
  if (prompt === undefined) throw new ApiError(400, "Missing required parameter: 'prompt'.", "prompt");
  checkPrompt(prompt);
  return prompt;
}

export function checkPrompt(prompt: string): void {
  if (prompt === "") throw new ApiError(400, "Missing required parameter: 'prompt'.", "prompt");
  if (prompt.length > maximumPromptLength) {
    throw new ApiError(400, `'prompt' is longer than ${maximumPromptLength} characters.`, "prompt");
  }
}

export function readSeconds(fields: RequestFields, { field, type }: StudioProfile["seconds"]): number {
  const value = fields.value(field);
  if (type === "number" && value !== undefined && typeof value !== "number") {
    throw new ApiError(400, `Invalid type for '${field}': expected an integer.`, field);
  }
  const text = fields.text(field) ?? "4";
  const seconds = /^[0-9]{1,2}$/.test(text) ? Number(text) : Number.NaN;
  checkSeconds(seconds, field, text);
  return seconds;
}

/** `text`: the seconds as they were sent. */
export function checkSeconds(seconds: number, field = "seconds", text = String(seconds)): void {
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= 60) return;
  throw new ApiError(
    400,
    `Invalid value for '${field}': '${text}'. The studio makes clips of 1 to 60 whole seconds.`,
    field,
  );
}

export function readSize(fields: RequestFields): string {
  const text = fields.text("size") ?? "720x1280";
  checkSize(text);
  return text;
}

/** H.264 in yuv420p has even sides; the upper bound keeps a frame, and so the memory of a render, small. */
export function checkSize(text: string): void {
  const [, width, height] = (/^(\d{1,5})x(\d{1,5})$/.exec(text) ?? []).map(Number);
  const fits = (side: number | undefined) => side !== undefined && side >= 64 && side <= 1920 && side % 2 === 0;
  if (fits(width) && fits(height)) return;
  const rule = "The studio takes WIDTHxHEIGHT with even sides of 64 to 1920 pixels.";
  throw new ApiError(400, `Invalid value for 'size': '${text}'. ${rule}`, "size");
}

/** Any model's name is taken and echoed: the studio stands in for whatever server the caller has in mind. */
export function readModel(fields: RequestFields): string {
  const model = fields.text("model") ?? "studio-camera-1";
  if (model.length > 200) throw new ApiError(400, "'model' is longer than 200 characters.", "model");
  return model;
}
