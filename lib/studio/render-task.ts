import type { CameraBeat } from "../render/camera-moves.ts";
import type { FrameRingMemory } from "./frame-ring.ts";

/** The picture a clip starts from: an image file, or one frame of a clip. */
export type PictureSource = { kind: "still"; path: string } | { kind: "frame"; path: string; at: "first" | "last" };

/** One clip to render. */
export interface RenderTask {
  picture: PictureSource;
  beats: CameraBeat[];
  /** Even, as yuv420p wants it. */
  width: number;
  height: number;
  frameRate: number;
  /** Exactly this many new frames. */
  frames: number;
  /** A clip whose packets come first, unchanged: the source of an extension. Null for a clip of its own. */
  prefixPath: string | null;
  outputPath: string;
}

/** Threads that draw one clip's frames in turns. Drawing costs twice what encoding does; two keep the encoder busy. */
export const drawers = 2;

/** What the worker that encodes is started with. */
export interface RenderWorkerData {
  task: RenderTask;
  ring: FrameRingMemory;
}

/** What a worker that draws is started with. */
export interface DrawWorkerData extends RenderWorkerData {
  /** From 0: it draws the frames whose index leaves this remainder. */
  drawer: number;
}

/** What the workers tell the thread that started them; a worker that throws says the rest by its `error` event. */
export type RenderMessage = { kind: "progress"; framesDone: number } | { kind: "done" };
