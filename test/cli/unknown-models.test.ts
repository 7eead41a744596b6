import { expect, test } from "vitest";
import { lookAhead } from "../../lib/cli/look-ahead.ts";
import { createCatalogue } from "../../lib/providers/catalogue/catalogue.ts";

test("a model that nobody has heard of is said before it is asked for, a fallback's too", async () => {
  const request = { provider: "google", model: "veo-9", fallbacks: [{ provider: "xai", model: "grok-imagin-video" }] };
  const asked = { request, origins: {}, layers: [], problems: [] };
  const { unknown } = await lookAhead(asked, null, new Date("2026-11-22T12:00:00Z"), createCatalogue({}));
  expect(unknown).toEqual([
    "The model veo-9 of google is not in the catalogue: it is asked for as it is.",
    "The model grok-imagin-video of xai is not in the catalogue: it is asked for as it is. Did you mean grok-imagine-video?",
  ]);
});
