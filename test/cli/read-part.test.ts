import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readPart } from "../../lib/cli/read-part.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillmotion-part-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function problemOf(name: "shot" | "shots", text: string): Promise<string> {
  const file = join(folder, "part.json");
  await writeFile(file, text);
  const problem = await readPart(name, file).then(
    () => "none",
    (error: Error) => error.message,
  );
  return problem.replaceAll(file, "part.json");
}

const whole = JSON.stringify({ shots: [{ prompt: "pan left" }, { prompt: "tilt up" }], chained: true });

test.each<["shot" | "shots", string, string]>([
  [
    "shots",
    whole,
    "shots: part.json is a whole request: put it beside the still, as NAME.json for NAME.jpg, or keep the list alone, from [ to ]",
  ],
  [
    "shot",
    '{"shot": {"action": "pan left"}}',
    "shot: part.json is a whole request: put it beside the still, as NAME.json for NAME.jpg, or keep the shot alone",
  ],
  ["shots", '[\n{"prompt": "pan left"}]', "part.json: line 1, column 1: shots: has 1 entry: it must have at least 2"],
  [
    "shots",
    '[\n{"prompt": "pan left"},\n{"promt": "x"}]',
    'part.json: line 3, column 11: shots.1.promt: there is no key of a shot in a list "promt" (did you mean "prompt"?)',
  ],
  ["shots", '{"prompt": "pan left"}', "part.json: line 1, column 1: shots: must be a list, not an object"],
  ["shots", '[{"prompt": "pan left"}, {"prompt": "tilt up"}]', "none"],
  ["shot", '\uFEFF{"action": "pan left"}', "none"],
])("a file for --%s that holds %s: %s", async (name, text, problem) => {
  expect((await problemOf(name, text)).slice(0, problem.length)).toBe(problem);
});

test("a file that is not there is named", async () => {
  await expect(readPart("shots", join(folder, "none.json"))).rejects.toThrow(/^shots: .*none\.json can't be read: /);
});
