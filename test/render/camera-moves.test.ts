import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findCameraMoves, planBeats } from "../../lib/render/camera-moves.ts";

const moves = (prompt: string) => findCameraMoves(prompt).map(({ move }) => move);
const words = fc.constantFrom(
  ..."pan tilt dolly push pull zoom truck pedestal roll hold static left right up down in out back cw slow fast then , . 2 s 0.5 s and 99999 s".split(
    " ",
  ),
  "hold 1 s",
  "dolly in 2 s",
  "roll left",
  "pan right very fast",
);
const prompts = fc.oneof(
  fc.string(),
  fc.array(words, { maxLength: 60 }).map((list) => list.join(" ")),
);
const seconds = fc.integer({ min: 1, max: 60 });

describe("findCameraMoves", () => {
  test.each([
    ["start static 0.5 s, dolly in 2 s, hold 1 s, pan left 1.5 s", ["hold", "dolly in", "hold", "pan left"]],
    ["slow dolly in, warm evening light", ["dolly in"]],
    ["pan right then tilt up", ["pan right", "tilt up"]],
    ["The camera pans slowly to the left", ["pan left"]],
    ["pan from left to right", ["pan right"]],
    ["push-in; pull back -> zooming out", ["dolly in", "dolly out", "zoom out"]],
    ["trucking right, pedestal up, crane down", ["truck right", "pedestal up", "pedestal down"]],
    ["roll clockwise and roll ccw", ["roll right", "roll left"]],
    ["a frying pan, rolling hills, a truck, static electricity, she holds a cup", []],
    ["", []],
  ])("%j names %j", (prompt, expected) => {
    expect(moves(prompt)).toEqual(expected);
  });

  test("durations and pace belong to the move they stand with", () => {
    expect(findCameraMoves("slow pan left for 2.5 seconds, quick zoom in 1s, tilt up")).toEqual([
      { move: "pan left", seconds: 2.5, strength: 0.5 },
      { move: "zoom in", seconds: 1, strength: 2 },
      { move: "tilt up", seconds: null, strength: 1 },
    ]);
  });

  test("the longest hostile prompt is read in well under a second", () => {
    const started = performance.now();
    for (const text of ["pan the the the ", "pan left ", "0.", "roll slowly to the ", "1 s "])
      findCameraMoves(text.repeat(32_000 / text.length));
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe("planBeats", () => {
  test("beats longer than the clip are scaled together, shorter ones end in a hold", () => {
    const prompt = "start static 0.5 s, dolly in 2 s, hold 1 s, pan left 1.5 s";
    expect(planBeats(prompt, 4).map((beat) => Number(beat.seconds.toFixed(3)))).toEqual([0.4, 1.6, 0.8, 1.2]);
    expect(planBeats(prompt, 8).at(-1)).toEqual({ move: "hold", seconds: 3, strength: 1 });
  });

  test("beats without a duration share what the others leave, or weigh as the average stated one where none is left", () => {
    const lengths = (prompt: string, length: number) => planBeats(prompt, length).map((beat) => beat.seconds);
    expect(lengths("pan left 2 s, tilt up 3 s, zoom in, roll left", 8)).toEqual([2, 3, 1.5, 1.5]);
    expect(lengths("pan left 2 s, tilt up 4 s, zoom in", 6)).toEqual([2 / 1.5, 4 / 1.5, 3 / 1.5]);
  });

  test("a prompt without a move gets a gentle push in", () => {
    expect(planBeats("warm evening light", 4)).toEqual([{ move: "dolly in", seconds: 4, strength: 0.6 }]);
  });

  test("beats always fill the clip exactly, whatever the prompt", () => {
    fc.assert(
      fc.property(prompts, seconds, (prompt, length) => {
        const beats = planBeats(prompt, length);
        expect(beats.reduce((sum, beat) => sum + beat.seconds, 0)).toBeCloseTo(length, 6);
        for (const beat of beats) expect(beat.seconds).toBeGreaterThan(0);
      }),
    );
  });
});
