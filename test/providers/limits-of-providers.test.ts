import { expect, test } from "vitest";
import { createCatalogue } from "../../lib/providers/catalogue/catalogue.ts";
import { mostJobsOf } from "../../lib/providers/most-jobs.ts";
import type { ProviderConfigs } from "../../lib/providers/provider-config.ts";
import { readProviderConfigs } from "../../lib/providers/read-provider-configs.ts";

const configs: ProviderConfigs = {
  narrow: { kind: "openai", profile: "vllm-omni", baseUrl: "http://gpu.test/v1", maxJobs: 2 },
  mine: { kind: "openai" },
  veo: { kind: "vertex", project: "stills-1" },
};
const catalogue = createCatalogue(configs);

test("a provider's own limit comes before that of all, and a limit per minute needs places to be kept by", () => {
  const limited = mostJobsOf(configs, catalogue, 7);
  expect(["narrow", "mine", "veo", "fal"].map(limited)).toEqual([2, 7, 7, 7]);
  const open = mostJobsOf(configs, catalogue, null);
  expect(["narrow", "mine", "veo", "fal"].map(open)).toEqual([2, null, 250, null]);
});

test("the longest prompt goes by what a provider is, not by what it is called", () => {
  expect(["mine", "openai", "studio"].map(catalogue.promptLimitOf)).toEqual([32_000, 32_000, 32_000]);
  // Another server has a limit of its own, which nobody told.
  expect(["narrow", "veo", "nobody"].map(catalogue.promptLimitOf)).toEqual([null, null, null]);
});

test.each([
  [{ kind: "openai", maxJobs: 0 }, "maxJobs"],
  [{ kind: "openai", maxJobs: 251 }, "maxJobs"],
  [{ kind: "google", project: "stills-1" }, "project"],
  [{ kind: "vertex", project: "../evil" }, "project"],
  [{ kind: "vertex", location: "us-central1" }, "location"],
  [{ kind: "vertex", project: "stills-1", location: "evil.test/" }, "location"],
  [{ kind: "vertex", project: "stills-1", baseUrl: "https://proxy.test/v1" }, "baseUrl"],
])("what can't be meant is told: %o", (config, named) => {
  const read = readProviderConfigs({ p: config });
  expect("problems" in read && read.problems.join()).toContain(named);
});

test.each([
  ["us-central1", "us-central1-aiplatform.googleapis.com"],
  ["global", "aiplatform.googleapis.com"],
  ["eu", "aiplatform.eu.rep.googleapis.com"],
])("a project of %s is asked at %s", async (location, host) => {
  const asked: string[] = [];
  const { connectProvider } = await import("../../lib/providers/connect-provider.ts");
  const provider = await connectProvider({
    name: "veo",
    config: { kind: "vertex", project: "stills-1", location },
    apiKey: "key-0123456789",
    fetch: async (url) => {
      asked.push(String(url));
      return Response.json({ name: "x" });
    },
  });
  await provider.poll("projects/stills-1/locations/l/publishers/google/models/veo-1/operations/a");
  expect(asked).toEqual([
    `https://${host}/v1/projects/stills-1/locations/${location}/publishers/google/models/veo-1:fetchPredictOperation`,
  ]);
});
