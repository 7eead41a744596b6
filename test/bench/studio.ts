// The studio's renderer against ffmpeg's `perspective` recipe: same still, same frames, same machine, one after the other.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import type { CameraBeat } from "../../lib/render/camera-moves.ts";
import { cameraPath } from "../../lib/studio/camera-path.ts";
import { FramePainter } from "../../lib/studio/frame-painter.ts";
import { renderClip } from "../../lib/studio/render-clip.ts";

const run = promisify(execFile);
const frames = 240;
const frameRate = 24;
const rounds = 3;
/** A slow zoom of 4 % over the whole clip, where coarse cameras repeat frames. */
const slowZoom: CameraBeat[] = [{ move: "dolly in", seconds: frames / frameRate, strength: Math.log(1.04) / 0.35 }];

export interface StudioBenchResult {
  size: string;
  studioFramesPerSecond: number;
  ffmpegFramesPerSecond: number;
  ratio: number;
  uniqueFrames: number;
}

/** Prints and returns the median of three rounds each, wall clock, start-up included on both sides. */
export async function benchStudio(): Promise<StudioBenchResult[]> {
  await run("ffmpeg", ["-version"]).catch(() => {
    throw new Error(
      "This benchmark compares with ffmpeg, which is not installed: apt-get update && apt-get install -y ffmpeg",
    );
  });
  const folder = await mkdtemp(join(tmpdir(), "stillmotion-bench-"));
  try {
    const results = [];
    for (const [width, height] of [
      [1280, 720],
      [1920, 1080],
    ] as const) {
      const result = await benchSize(folder, width, height);
      console.log(
        `${result.size}: studio ${result.studioFramesPerSecond.toFixed(1)} fps, ffmpeg perspective ` +
          `${result.ffmpegFramesPerSecond.toFixed(1)} fps, ratio ${result.ratio.toFixed(2)}, ` +
          `unique frames ${result.uniqueFrames} of ${frames}`,
      );
      results.push(result);
    }
    return results;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function benchSize(folder: string, width: number, height: number): Promise<StudioBenchResult> {
  const still = join(folder, `still-${width}.jpg`);
  const example = new URL("../../examples/lighthouse.jpg", import.meta.url).pathname;
  await writeFile(still, await sharp(example).resize(width, height, { fit: "cover" }).jpeg({ quality: 92 }).toBuffer());
  const studio: number[] = [];
  const ffmpeg: number[] = [];
  // In turns, so that a busy moment of the machine does not fall on one side alone.
  for (let round = 0; round < rounds; round += 1) {
    studio.push(await secondsOf(() => renderWithStudio(still, join(folder, "studio.mp4"), width, height)));
    ffmpeg.push(await secondsOf(() => renderWithFfmpeg(still, join(folder, "ffmpeg.mp4"))));
  }
  const studioFramesPerSecond = frames / median(studio);
  const ffmpegFramesPerSecond = frames / median(ffmpeg);
  return {
    size: `${width}x${height}`,
    studioFramesPerSecond,
    ffmpegFramesPerSecond,
    ratio: studioFramesPerSecond / ffmpegFramesPerSecond,
    uniqueFrames: await countUniqueFrames(still, width, height),
  };
}

async function renderWithStudio(path: string, outputPath: string, width: number, height: number): Promise<void> {
  const picture = { kind: "still", path } as const;
  await renderClip({ picture, beats: slowZoom, width, height, frameRate, frames, prefixPath: null, outputPath });
}

async function renderWithFfmpeg(still: string, outputPath: string): Promise<void> {
  const inset = (side: "W" | "H") => `${side}*0.02*on/${frames}`;
  const [x, y] = [inset("W"), inset("H")];
  const corners = `x0='${x}':y0='${y}':x1='W-${x}':y1='${y}':x2='${x}':y2='H-${y}':x3='W-${x}':y3='H-${y}'`;
  const filter = `perspective=${corners}:interpolation=linear:eval=frame,format=yuv420p`;
  const input = ["-loop", "1", "-framerate", String(frameRate), "-i", still, "-frames:v", String(frames)];
  const encoder = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-movflags", "+faststart"];
  await run("ffmpeg", ["-v", "error", "-y", ...input, "-vf", filter, ...encoder, outputPath]);
}

/** Before encoding, so that the encoder's noise can't pass for movement. */
async function countUniqueFrames(still: string, width: number, height: number): Promise<number> {
  const pixels = new Uint8Array(await sharp(still).ensureAlpha().raw().toBuffer());
  const painter = new FramePainter(pixels, width, height);
  const frame = new Uint8Array((width * height * 3) / 2);
  const hashes = new Set<string>();
  for (const pose of cameraPath(slowZoom, frames, frameRate, width / height)) {
    painter.paint(pose, frame);
    hashes.add(createHash("sha1").update(frame).digest("hex"));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return hashes.size;
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

if (import.meta.main) await benchStudio();
