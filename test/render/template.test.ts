// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what users write to have names filled in.
import fc from "fast-check";
import { expect, test } from "vitest";
import { asksForExif, fillTemplates } from "../../lib/render/template.ts";
import { requests } from "./arbitrary-request.ts";

const facts = { key: "stills/trip/day 1/beach.photo.jpg", date: "2026-11-22", exif: { make: "Kamera", lens: "35 mm" } };

test("names are filled into every text", () => {
  const request = {
    prompt: "${name} in ${folder}",
    shot: { framing: "shot on ${exif.lens}", pacing: { beats: [{ seconds: 4, move: "pan left over ${ name }" }] } },
    keep: ["${labels.what}"],
    labels: { what: "the pier of ${folder}", day: "${date}" },
  };
  expect(fillTemplates(request, facts)).toEqual({
    problems: [],
    request: {
      prompt: "beach.photo in trip/day 1",
      shot: { framing: "shot on 35 mm", pacing: { beats: [{ seconds: 4, move: "pan left over beach.photo" }] } },
      keep: ["the pier of trip/day 1"],
      labels: { what: "the pier of trip/day 1", day: "2026-11-22" },
    },
  });
});

test.each([
  [
    "${nam}",
    'there is no name to fill in "nam" (did you mean "name"?); there are name, folder, date, exif.make, exif.lens',
  ],
  ["${constructor}", "there is no name to fill in"],
  ["${labels.client}", 'there is no name to fill in "labels.client"'],
  ["${exif.lense}", 'there is no EXIF value "lense" (did you mean "lens"?); there are aperture, date'],
  ["${exif.iso}", "the still's EXIF does not say it (it has make, lens)"],
  ["${}", "there is no name to fill in"],
])("%s is an error that names what there is", (text, message) => {
  const { problems } = fillTemplates({ shot: { action: text } }, facts);
  expect(problems).toEqual([{ path: "shot.action", message: expect.stringContaining(message) }]);
});

test("where nobody reads EXIF, asking for it is an error that says so", () => {
  const { problems } = fillTemplates({ prompt: "${exif.lens}" }, { ...facts, exif: null });
  expect(problems[0]?.message).toContain("nothing reads the EXIF");
  expect(asksForExif({ prompt: "${exif.lens}" })).toBe(true);
  expect(asksForExif({ prompt: "${name}" })).toBe(false);
});

test("what is filled in is not looked at again", () => {
  const { request, problems } = fillTemplates({ prompt: "${name}" }, { ...facts, key: "stills/${date}.jpg" });
  expect({ request, problems }).toEqual({ request: { prompt: "${date}" }, problems: [] });
});

test("a raw prompt and a request without names stay as they are", () => {
  expect(fillTemplates({ prompt: "${who}", rawPrompt: true }, facts)).toEqual({
    request: { prompt: "${who}", rawPrompt: true },
    problems: [],
  });
  fc.assert(
    fc.property(
      requests.filter((request) => !JSON.stringify(request).includes("${")),
      (request) => {
        expect(fillTemplates(request, facts)).toEqual({ request, problems: [] });
      },
    ),
  );
});
