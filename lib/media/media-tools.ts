import type { Failure } from "../render/failure.ts";

export type Fit = "cover" | "contain" | "blur";

/** What the steps need done to pictures and clips. Bad media is an answer, not an exception. */
export interface MediaTools {
  /** Reads a still whatever its name says, and fits it to exactly one size, without any of its metadata. */
  prepareStill(bytes: Uint8Array, options: PrepareStillOptions): Promise<PrepareStillAnswer>;
  /** Streams a clip into a temporary file, checks its length and type, and probes it. Nothing is left behind if it is bad. */
  receiveClip(content: ClipContent, expected: { seconds: number }): Promise<ReceiveClipAnswer>;
}

export interface PrepareStillOptions {
  /** `WIDTHxHEIGHT`, or null for the provider's size in the still's own orientation. */
  size: string | null;
  /** Used when `size` is null: the size for a still that is wider than high, and for one that is not. */
  defaultSizes: { landscape: string; portrait: string };
  fit: Fit;
}

export type PrepareStillAnswer =
  | {
      status: "prepared";
      /** The still as it came (after its orientation is applied), for the record. */
      still: { width: number; height: number; mediaType: string };
      /** The still as it will be sent: exactly `size` pixels, sRGB, opaque, no metadata. The same bytes every time. */
      fitted: { bytes: Uint8Array; mediaType: "image/jpeg" | "image/png"; size: string };
    }
  | { status: "failed"; failure: Failure };

export interface ClipContent {
  body: ReadableStream<Uint8Array>;
  /** The announced length in bytes, null if none was. */
  bytes: number | null;
  mediaType: string | null;
}

export interface ClipFacts {
  bytes: number;
  sha256: string;
  durationSeconds: number;
  width: number;
  height: number;
  /** Frames per second. */
  frameRate: number;
  /** Short codec names as mediabunny gives them: `avc`, `hevc`, `vp9`, `av1`. */
  videoCodec: string;
  audioCodec: string | null;
}

export type ReceiveClipAnswer =
  /** `path` is a temporary file that the caller moves or deletes; `poster` is the first frame as WebP. */
  { status: "received"; path: string; clip: ClipFacts; poster: Uint8Array } | { status: "failed"; failure: Failure };
