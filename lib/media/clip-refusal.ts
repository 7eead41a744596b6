import type { Failure } from "../render/failure.ts";

/** Every way a download can turn out not to be a clip. All may be tried again: the clip is still at the provider. */
export const clipRefusal = {
  empty: () => refuse("content_empty", "The provider sent an empty clip (0 bytes)."),

  stalled: (bytes: number, seconds: number) =>
    refuse("content_stalled", `The download stood still: no byte for ${seconds} s after ${bytes} bytes.`),

  tooSlow: (bytes: number, seconds: number) =>
    refuse("content_too_slow", `The download was not done after ${seconds} s; ${bytes} bytes had come.`),

  interrupted: (bytes: number, reason: string) =>
    refuse("content_interrupted", `The connection broke after ${bytes} bytes${reason === "" ? "" : ` (${reason})`}.`),

  tooLarge: (maximumBytes: number) =>
    refuse("content_too_large", `The clip is larger than ${maximumBytes} bytes; nothing we ask for is.`),

  lengthDiffers: (bytes: number, announced: number) =>
    refuse("content_truncated", `The provider announced ${announced} bytes and sent ${bytes}.`),

  cutShort: (bytes: number, what: string) =>
    refuse("content_truncated", `The clip ends too early: ${what} (${bytes} bytes came).`),

  notAClip: (what: string) => refuse("content_not_a_clip", `The provider sent ${what} instead of an MP4 clip.`),

  broken: (reason: string) => refuse("content_not_a_clip", `The MP4 that the provider sent can't be read: ${reason}.`),

  wrongDuration: (actualSeconds: number, expectedSeconds: number) =>
    refuse(
      "content_wrong_duration",
      `The clip lasts ${Math.round(actualSeconds * 100) / 100} s where ${expectedSeconds} s were asked for.`,
    ),
} as const;

function refuse(code: string, message: string): { status: "failed"; failure: Failure } {
  const failure: Failure = {
    class: "transient",
    code,
    message: message.slice(0, 500),
    phase: "download",
    provider: "stillmotion",
    retryable: true,
    billed: "unknown",
    remedy: "Download it again; if the same comes each time, look at the job on the provider's side.",
  };
  return { status: "failed", failure };
}
