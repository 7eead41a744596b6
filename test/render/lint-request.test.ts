import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { planBeats } from "../../lib/render/camera-moves.ts";
import { lintCodes } from "../../lib/render/lint/finding.ts";
import { isEnglish } from "../../lib/render/lint/is-english.ts";
import { lintRequest } from "../../lib/render/lint/lint-request.ts";
import { defaultPrompt, type RenderRequest } from "../../lib/render/request.ts";
import { composePrompt } from "../../lib/render/shot-prompt.ts";
import { requests } from "./arbitrary-request.ts";

const clip = { seconds: 4, provider: "openai" };
const lint = (request: RenderRequest, seconds = 4) => lintRequest(request, { ...clip, seconds }, () => 32_000);
const codes = (request: RenderRequest, seconds = 4) => lint(request, seconds).map(({ code }) => code);
const beats = (...list: [seconds: number, move: string][]) => ({
  beats: list.map(([seconds, move]) => ({ seconds, move })),
});

describe("what is good is left alone", () => {
  test.each<RenderRequest>([
    {},
    { prompt: defaultPrompt },
    { prompt: "slow dolly in, warm evening light" },
    { prompt: "pan left, then hold; late sun" },
    { prompt: "start static 0.5 s, dolly in 2 s, hold 1 s, pan left 0.5 s" },
    { prompt: "static camera; smoke rises from the chimney, the curtain sways in the wind" },
    {
      shot: {
        framing: "wide shot, eye level, 35 mm",
        action: "waves roll onto the beach",
        pacing: beats([1, "hold"], [3, "slow push in"]),
        lighting: "golden hour",
        audio: 'a voice says: "good evening"',
      },
    },
    { shot: { action: "slow tilt up along the tower" }, keep: "the lettering on the door" },
    { prompt: "slow dolly in over the texture of the wall, no longer in shade" },
  ])("%j", (request) => {
    expect(lint(request)).toEqual([]);
  });
});

test.each([
  "The camera slowly pushes in on the old man's face as he smiles; soft window light.",
  "handheld tracking shot following the runner",
  "orbit around the statue at golden hour",
  "aerial drone shot flying forward over the forest",
  "rack focus from the flower to the house",
  "Locked-off camera; steam rises from the cup, curtains sway.",
  "camera pulls back to reveal the valley, morning mist",
  "pan left to the lighthouse, then hold",
  "the woman in the text-printed shirt turns; slow dolly in",
  "slow dolly in; children marvel at the lights",
  "Nothing but waves; slow tilt down",
])("%s: camera work as people write it gets no remark", (prompt) => {
  expect(lint({ prompt })).toEqual([]);
});

test.each([
  ["make this image come alive", "vague-verb"],
  ["give it some motion", "vague-verb"],
  ["Bring this picture to life", "vague-verb"],
  ["turn this into a video", "vague-verb"],
  ["beautiful cinematic video", "no-camera"],
  ["she should not blink, slow dolly in", "negation"],
  ["zoom in and out quickly", "contradictory-moves"],
  ["push in while pulling out over the lake", "contradictory-moves"],
  ["A neon sign saying OPEN flickers, slow push in", "text-on-screen"],
  ["mickey mouse dances, slow dolly in", "brand-or-franchise"],
])("%s: %s", (prompt, code) => {
  expect(codes({ prompt })).toContain(code);
});

describe("what is likely to go wrong is found", () => {
  test.each<[RenderRequest, string, string, number?]>([
    [{ prompt: "animate this" }, "vague-verb", "prompt"],
    [{ prompt: "make it move, slow dolly in" }, "vague-verb", "prompt"],
    [{ shot: { action: "bring the photo to life with a slow pan left" } }, "vague-verb", "shot.action"],
    [{ prompt: "waves in the evening light" }, "no-camera", "prompt"],
    [{ shot: { action: "the woman turns her head" } }, "no-camera", "shot.action"],
    [{ shot: { pacing: beats([1, "hold"], [2, "dolly in"]) } }, "beats-do-not-add-up", "shot.pacing.beats"],
    [{ prompt: "pan left 3 s, then dolly in 3 s" }, "beats-do-not-add-up", "prompt"],
    [
      { shot: { action: "the sea in the evening", pacing: beats([2, "hold"], [2, "the wind rises"]) } },
      "beat-without-move",
      "shot.pacing.beats.1.move",
    ],
    [
      { shot: { pacing: beats([4, "the camera will pan left and tilt up"]) } },
      "beat-unclear",
      "shot.pacing.beats.0.move",
    ],
    [
      { shot: { action: "slow pan left over the bay", pacing: beats([4, "dolly in to the light"]) } },
      "camera-said-twice",
      "shot.action",
    ],
    [{ prompt: "the camera moves with zoom in and zoom out" }, "contradictory-moves", "prompt"],
    [{ prompt: "static shot of the sea, slow dolly in" }, "contradictory-moves", "prompt"],
    [{ prompt: "the camera will pan left, tilt up, and dolly in on the door" }, "too-much-action", "prompt"],
    [
      { prompt: "slow dolly in as she wakes, then dresses, then walks out, then drives into the city" },
      "too-much-action",
      "prompt",
    ],
    [
      { shot: { pacing: beats([3.8, "hold on the sea"], [0.2, "pan left over the house"]) } },
      "too-much-action",
      "shot.pacing.beats.1.seconds",
    ],
    [{ prompt: "slow dolly in over the beach, no people" }, "negation", "prompt"],
    [{ prompt: "slow dolly in", keep: "do not change the face" }, "negation", "keep"],
    [{ prompt: "slow dolly in, a title card appears" }, "text-on-screen", "prompt"],
    [{ prompt: "slow dolly in on the sign that reads OPEN" }, "text-on-screen", "prompt"],
    [{ prompt: "slow dolly in on Taylor Swift in the evening light" }, "real-name", "prompt"],
    [{ prompt: "slow dolly in, in the style of Xaver Yilmaz" }, "real-name", "prompt"],
    [{ prompt: "slow dolly in, a Pixar look with warm light" }, "brand-or-franchise", "prompt"],
    [{ prompt: "slow dolly in on the pool of blood" }, "delicate-topic", "prompt"],
    [{ prompt: `slow dolly in. ${"light ".repeat(6000)}` }, "prompt-too-long", "prompt"],
    [{ prompt: "slow dolly in", rawPrompt: true, keep: "the sea" }, "raw-prompt-alone", "rawPrompt"],
  ])("%#: %s is %s at %s", (request, code, path) => {
    const found = lint(request).filter((finding) => finding.code === code);
    expect(found).toEqual([expect.objectContaining({ code, path })]);
    expect(found[0]?.why.length).toBeGreaterThan(10);
    expect(found[0]?.rewrite.length).toBeGreaterThan(10);
  });

  test("every code is explained in docs/shots.md", () => {
    const page = readFileSync(new URL("../../docs/shots.md", import.meta.url), "utf8");
    for (const code of lintCodes) expect(page).toContain(`\`${code}\``);
  });

  test("what providers may refuse is worded as that, and keeps nobody from trying", () => {
    const [finding] = lint({ prompt: "slow dolly in on Darth Vader in the warm light" });
    expect(finding).toMatchObject({ severity: "warning", why: expect.stringContaining("may be refused") });
  });

  test("a rewrite of beats fits the clip", () => {
    const [finding] = lint({ shot: { pacing: beats([1, "hold"], [1, "pan left"], [1, "dolly in"]) } });
    expect(finding?.rewrite).toBe("Make the clip 3 seconds, or the beats 1.3, 1.4, 1.3 seconds.");
  });
});

describe("other languages", () => {
  const foreign = [
    "Animiere das Bild, ohne Menschen, langsam nach links schwenken",
    "Die Kamera fährt langsam auf das Haus zu, kein Text im Bild",
    "La caméra avance lentement vers la maison, sans personne",
    "La cámara se acerca lentamente a la casa, sin personas, no text",
    "La camera si avvicina lentamente alla casa, non ci sono persone",
    "A câmera se aproxima devagar da casa, sem pessoas",
    "De camera beweegt langzaam naar het huis, geen mensen",
    "Kamera yavaşça eve yaklaşır",
    "Камера медленно приближается к дому, без людей",
    "镜头缓慢推近灯塔，不要人",
    "カメラがゆっくりと灯台に近づく",
    "카메라가 천천히 다가간다",
  ];
  test.each(foreign)("%s gets no remark on its wording", (prompt) => {
    expect(isEnglish(prompt)).toBe(false);
    expect(lint({ prompt })).toEqual([]);
    expect(lint({ shot: { action: prompt } })).toEqual([]);
  });

  test("are measured all the same, and names are names in them", () => {
    expect(codes({ prompt: `Die Kamera fährt langsam auf Darth Vader zu` })).toEqual(["brand-or-franchise"]);
    expect(codes({ shot: { action: "Die Wellen rollen langsam", pacing: beats([1, "langsam nach links"]) } })).toEqual([
      "beats-do-not-add-up",
    ]);
  });
});

test("lint never throws", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        requests,
        fc.string({ unit: "binary" }).map((prompt) => ({ prompt })),
      ),
      fc.integer({ min: 1, max: 60 }),
      (request, seconds) => {
        for (const { code, path, why, rewrite } of lint(request, seconds)) {
          expect(lintCodes).toContain(code);
          expect(Math.min(path.length, why.length, rewrite.length)).toBeGreaterThan(0);
        }
      },
    ),
    { numRuns: 500 },
  );
});

test("the longest hostile prompt is read in well under a second", () => {
  const started = performance.now();
  for (const text of [
    "pan the the the ",
    "no no no ",
    "in the style of Aa Aa ",
    "with a text ",
    "animate ",
    "left and right ",
  ])
    lint({ prompt: text.repeat(32_000 / text.length) });
  expect(performance.now() - started).toBeLessThan(3000);
});

test("beats of a linted-clean request fit the clip, and the studio plays them as written", () => {
  const moves = fc.constantFrom(
    "static",
    "slow dolly in to the light",
    "pan left over the sea",
    "tilt up",
    "hold",
    "the wind rises",
    "pan left and zoom in",
  );
  const lists = fc.array(
    fc.tuple(
      fc.integer({ min: 1, max: 30 }).map((n) => n / 10),
      moves,
    ),
    { minLength: 1, maxLength: 4 },
  );
  let clean = 0;
  fc.assert(
    fc.property(
      lists,
      fc.boolean(),
      fc.constantFrom("waves in the evening light", "slow pan right over the sea"),
      (list, isScaled, action) => {
        const sum = Math.round(list.reduce((total, [length]) => total + length, 0) * 10) / 10;
        const seconds = Math.max(1, Math.ceil(sum));
        const [last = [1, "hold"]] = list.slice(-1);
        const fitting: typeof list = isScaled
          ? [...list.slice(0, -1), [Math.round((last[0] + seconds - sum) * 10) / 10, last[1]]]
          : list;
        const request = { shot: { action, pacing: beats(...fitting) } };
        if (lint(request, seconds).length > 0) return;
        clean += 1;
        const planned = planBeats(composePrompt(request, defaultPrompt), seconds);
        expect(planned.map((beat) => Number(beat.seconds.toFixed(2)))).toEqual(fitting.map(([length]) => length));
      },
    ),
    { numRuns: 1000 },
  );
  expect(clean).toBeGreaterThan(20);
});
