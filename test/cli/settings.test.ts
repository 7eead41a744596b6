import { expect, test } from "vitest";
import { readSettings, SettingsError } from "../../lib/cli/settings.ts";

const sources = (changes: Partial<Parameters<typeof readSettings>[0]> = {}) => ({
  flags: {},
  environment: {},
  configText: null,
  ...changes,
});

test("without any setting, the studio renders four at a time into stillmotion-data", () => {
  expect(readSettings(sources())).toEqual({
    data: "stillmotion-data",
    concurrency: 4,
    sidecarGraceSeconds: 2,
  });
});

test("flags come before the environment, the environment before the file", () => {
  const configText = JSON.stringify({ seconds: 1, size: "640x360", data: "from-file" });
  const environment = { STILLMOTION_SECONDS: "2", STILLMOTION_SIZE: "1280x720" };
  const settings = readSettings(sources({ configText, environment, flags: { seconds: "3", json: true } }));
  expect(settings).toMatchObject({ seconds: 3, size: "1280x720", data: "from-file" });
});

test("everything that is wrong is reported together, with its place", () => {
  const attempt = () =>
    readSettings(
      sources({
        flags: { seconds: "many", size: "1280" },
        environment: { STILLMOTION_FIT: "squeeze", STILLMOTION_COLOUR: "blue" },
        configText: '{"concurency": 2, "provider": "sora"}',
      }),
    );
  expect(attempt).toThrow(SettingsError);
  try {
    attempt();
  } catch (error) {
    const lines = (error as Error).message.split("\n");
    for (const [place, what] of [
      ["flags", "seconds"],
      ["flags", "size"],
      ["environment", "fit"],
      ["environment", "STILLMOTION_COLOUR"],
      ["stillmotion.config.json", "concurency"],
      ["stillmotion.config.json", "provider is"],
    ] as const) {
      expect(
        lines.filter((line) => line.startsWith(place) && line.includes(what)),
        `${place} ${what}`,
      ).toHaveLength(1);
    }
  }
});

test.each(["{", "[]", '"text"', "null"])("a settings file that holds %s is refused by its name", (configText) => {
  expect(() => readSettings(sources({ configText }))).toThrow("stillmotion.config.json");
});

test("the openai provider needs its key in the environment, and never shows it", () => {
  expect(() => readSettings(sources({ flags: { provider: "openai" } }))).toThrow("OPENAI_API_KEY");
  const settings = readSettings(
    sources({ flags: { provider: "openai" }, environment: { OPENAI_API_KEY: "sk-canary" } }),
  );
  expect(JSON.stringify(settings)).not.toContain("sk-canary");
});
