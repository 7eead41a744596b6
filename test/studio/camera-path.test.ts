import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { planBeats } from "../../lib/render/camera-moves.ts";
import { cameraPath, neededZoom } from "../../lib/studio/camera-path.ts";

const words = fc.constantFrom(
  "pan left",
  "pan right 3 s",
  "tilt up fast",
  "dolly out",
  "zoom in 1 s",
  "roll left",
  "hold 1 s",
  "truck right",
  "roll cw 9 s",
);
const prompts = fc.array(words, { maxLength: 12 }).map((list) => list.join(", "));
const seconds = fc.integer({ min: 1, max: 60 });

describe("cameraPath", () => {
  const aspects = fc.constantFrom(16 / 9, 9 / 16, 1, 30, 1 / 30);

  test("the camera never sees beyond the picture", () => {
    fc.assert(
      fc.property(prompts, seconds, aspects, (prompt, length, aspect) => {
        const poses = cameraPath(planBeats(prompt, length), length * 24, 24, aspect);
        expect(poses).toHaveLength(length * 24);
        for (const pose of poses) expect(pose.zoom).toBeGreaterThanOrEqual(neededZoom(pose, aspect) - 1e-9);
      }),
      { numRuns: 60 },
    );
  });

  test("speed never jumps: the change from frame to frame is a small part of the speed itself", () => {
    const poses = cameraPath(planBeats("pan left 2 s, pan right 2 s, hold 1 s, pan left", 8), 192, 24, 16 / 9);
    const speeds = poses.slice(1).map((pose, index) => pose.x - (poses[index]?.x ?? 0));
    const top = Math.max(...speeds.map(Math.abs));
    const changes = speeds.slice(1).map((speed, index) => Math.abs(speed - (speeds[index] ?? 0)));
    expect(Math.max(...changes)).toBeLessThan(top / 4);
  });

  test("a push in starts on the untouched still", () => {
    expect(cameraPath(planBeats("dolly in", 4), 96, 24, 1)[0]).toEqual({ x: 0, y: 0, zoom: 1, rollRadians: 0 });
  });
});
