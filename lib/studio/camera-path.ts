import type { CameraBeat, CameraMove } from "../render/camera-moves.ts";

/** Where the camera looks: the view's centre as an offset in picture widths and heights, its magnification, its roll. */
export interface CameraPose {
  x: number;
  y: number;
  zoom: number;
  rollRadians: number;
}

/** Movement per second at strength 1: x and y in picture widths and heights, zoom as a natural logarithm, roll in radians. */
const rates: Record<CameraMove, readonly [x: number, y: number, zoom: number, roll: number]> = {
  "pan left": [-0.03, 0, 0, 0],
  "pan right": [0.03, 0, 0, 0],
  "tilt up": [0, -0.03, 0, 0],
  "tilt down": [0, 0.03, 0, 0],
  "dolly in": [0, 0, 0.035, 0],
  "dolly out": [0, 0, -0.035, 0],
  "zoom in": [0, 0, 0.045, 0],
  "zoom out": [0, 0, -0.045, 0],
  "truck left": [-0.022, 0, 0.002, 0],
  "truck right": [0.022, 0, 0.002, 0],
  "pedestal up": [0, -0.022, 0.002, 0],
  "pedestal down": [0, 0.022, 0.002, 0],
  "roll left": [0, 0, 0, 0.02],
  "roll right": [0, 0, 0, -0.02],
  hold: [0, 0, 0, 0],
};
/** How far a clip may travel on each axis: beyond, a single picture is magnified until it looks soft. */
const limits = [0.16, 0.16, 0.35, 0.08] as const;
/** Half the time a change of speed takes: the camera has mass. */
const inertiaSeconds = 0.3;
/** What the view keeps away from the picture's edges, so that no blended border pixel is ever seen. */
const overscan = 1.002;

/**
 * The camera's pose at every frame. Speed changes smoothly from beat to beat; the clip opens and ends in motion, as a shot cut out
 * of a longer one does, so no two frames of a moving beat are alike. The whole path is magnified just enough to stay inside the picture.
 */
export function cameraPath(
  beats: readonly CameraBeat[],
  frames: number,
  frameRate: number,
  aspect: number,
): CameraPose[] {
  const axes = limits.map((limit, axis) => travel(beats, axis, frames, frameRate, limit));
  const [xs = [], ys = [], zooms = [], rolls = []] = axes;
  const poses = Array.from({ length: frames }, (_, frame) => ({
    x: xs[frame] ?? 0,
    y: ys[frame] ?? 0,
    zoom: Math.exp(zooms[frame] ?? 0),
    rollRadians: rolls[frame] ?? 0,
  }));
  const needed = Math.max(...poses.map((pose) => neededZoom(pose, aspect) / pose.zoom));
  // A plain push in starts on the untouched still; anything that reaches for an edge gets the overscan.
  const base = needed > 1 + 1e-9 ? needed * overscan : 1;
  return poses.map((pose) => ({ ...pose, zoom: pose.zoom * base }));
}

/** The least magnification at which the pose's view lies inside the picture. */
export function neededZoom(pose: CameraPose, aspect: number): number {
  const cosine = Math.abs(Math.cos(pose.rollRadians));
  const sine = Math.abs(Math.sin(pose.rollRadians));
  const horizontal = (cosine + sine / aspect) / (1 - 2 * Math.abs(pose.x));
  const vertical = (cosine + sine * aspect) / (1 - 2 * Math.abs(pose.y));
  return Math.max(horizontal, vertical);
}

function travel(
  beats: readonly CameraBeat[],
  axis: number,
  frames: number,
  frameRate: number,
  limit: number,
): number[] {
  let end = 0;
  const stretches = beats.map((beat, index) => {
    const start = end;
    end += beat.seconds;
    return {
      start: index === 0 ? Number.NEGATIVE_INFINITY : start,
      end: index === beats.length - 1 ? Number.POSITIVE_INFINITY : end,
      speed: (rates[beat.move][axis] ?? 0) * beat.strength,
    };
  });
  const positions = Array.from({ length: frames }, (_, frame) => {
    const time = frame / frameRate;
    return stretches.reduce((sum, { start, end, speed }) => sum + speed * (after(time, start) - after(time, end)), 0);
  });
  const lowest = Math.min(...positions);
  const highest = Math.max(...positions);
  // Pans and tilts are centred on the picture, so they cost half the magnification; zoom and roll start from the still.
  const centre = axis < 2 ? (lowest + highest) / 2 : 0;
  const scale = Math.min(1, limit / Math.max(highest - lowest, Number.MIN_VALUE));
  return positions.map((position) => (position - centre) * scale);
}

/** Seconds moved since `start` by a camera that takes `2 * inertiaSeconds` to reach its speed: a ramp with a rounded foot. */
function after(time: number, start: number): number {
  if (start === Number.NEGATIVE_INFINITY) return time;
  const since = (time - start) / inertiaSeconds;
  if (since <= -1) return 0;
  if (since >= 1) return time - start;
  const share = (since + 1) / 2;
  // The integral of smoothstep: speed has no corner where a beat begins.
  return 2 * inertiaSeconds * (share ** 3 - share ** 4 / 2);
}
