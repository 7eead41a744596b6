import type { ClipProvenance } from "../render/clip-provenance.ts";
import type { Failure } from "../render/failure.ts";
import type { ClipFacts } from "../render/render-record.ts";
import type { DrawExtrasAnswer } from "./draw-extras.ts";
import type { JoinAnswer, JoinOptions } from "./join-clips.ts";
import type { LastFrameAnswer } from "./last-frame.ts";

/**
 * How a still is brought to a frame of another shape: `cover` fills it and cuts off what is least interesting, `contain`
 * shows the whole still between black bars, `blur` shows it over its own blurred self.
 */
export type Fit = "cover" | "contain" | "blur";

/** What the steps need done to pictures and clips. Bad media is an answer; only our own disk failing is an exception. */
export interface MediaTools {
  /** Reads a still whatever its name says, and fits it to exactly one size, without any of its metadata. */
  prepareStill(bytes: Uint8Array, options: PrepareStillOptions): Promise<PrepareStillAnswer>;
  /** What a still's EXIF says, of what may be filled into texts (`lib/render/template.ts`); empty where it says nothing. */
  readExif(bytes: Uint8Array): Promise<Record<string, string>>;
  /** Streams a clip into a temporary file, checks its length and type, and probes it. Nothing is left behind if it is bad. */
  receiveClip(content: ClipContent, expected: { seconds: number }): Promise<ReceiveClipAnswer>;
  /** Joins the clips in these files, in their order, into one MP4 in a temporary file. The files stay as they are. */
  joinClips(paths: string[], options: JoinOptions): Promise<JoinAnswer>;
  /** The last frame that a player shows of a clip, as a PNG of the clip's own size: a still to go on from. */
  lastFrame(path: string): Promise<LastFrameAnswer>;
  /** Pictures for players and lists. `spritesheetName`: where players find the spritesheet, seen from the WebVTT. */
  drawExtras(path: string, options: { spritesheetName: string }): Promise<DrawExtrasAnswer>;
  /** What a clip says of where it comes from, checked. The file is only read. */
  readProvenance(path: string): Promise<ClipProvenance>;
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
      /** The still as it came (after its orientation is applied), for the record; `mediaType` by its content. */
      still: { width: number; height: number; mediaType: string };
      /** The still as it will be sent: exactly `size` pixels, sRGB, opaque, no metadata. White where it was transparent. The same bytes every time. */
      fitted: { bytes: Uint8Array; mediaType: "image/jpeg" | "image/png"; size: string };
    }
  | { status: "failed"; failure: Failure };

export interface ClipContent {
  body: ReadableStream<Uint8Array>;
  /** How many bytes `body` will yield, as announced; null if that was not said, or only of a compressed form of it. */
  bytes: number | null;
  /** As announced. For the record only: what it is is decided by its content. */
  mediaType: string | null;
}

export type ReceiveClipAnswer =
  /**
   * `path` is a temporary file that the caller hands on, and `discard` removes it unless somebody took it; `poster` is the first frame as WebP, at most 1280 pixels
   * a side, or null when its codec can't be decoded here: a clip that is paid for is not thrown away for that.
   */
  | { status: "received"; path: string; discard(): Promise<void>; clip: ClipFacts; poster: Uint8Array | null }
  | { status: "failed"; failure: Failure };
