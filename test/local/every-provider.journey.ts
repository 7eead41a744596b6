import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dropFile } from "../../lib/local/drop-still.ts";
import { type LocalHome, openLocalHome } from "../../lib/local/local-home.ts";
import { createLocalProviders, type LocalProviders } from "../../lib/local/local-providers.ts";
import { renderRequestedEvent } from "../../lib/local/still-events.ts";
import { createCatalogue } from "../../lib/providers/catalogue/catalogue.ts";
import { providerDefaults } from "../../lib/providers/catalogue/provider-defaults.ts";
import type { ProviderAccess } from "../../lib/providers/connect-jobs.ts";
import { createOpenAIProvider } from "../../lib/providers/openai/openai-provider.ts";
import { profileNames } from "../../lib/providers/openai/profiles.ts";
import { providerFetch } from "../../lib/providers/openai/provider-fetch.ts";
import { type ProviderKind, providerKinds } from "../../lib/providers/provider-config.ts";
import { studioProfiles } from "../../lib/studio/profiles/studio-profiles.ts";
import type { Script } from "../providers/ai-sdk/scripts/script.ts";
import { scripts } from "../providers/ai-sdk/scripts/scripts.ts";
import { vertexAccount } from "../providers/ai-sdk/scripts/vertex.ts";
import { startScript } from "../providers/ai-sdk/start-script.ts";
import { startProfileService } from "../providers/openai/start-profile-service.ts";
import type { StartedService } from "../providers/provider-contract.ts";
import { makeClip } from "../support/make-clip.ts";
import { makeStill } from "../support/make-still.ts";

const services: StartedService[] = [];
const names = ["studio", ...profileNames, ...scripts.map(({ name }) => name), "vertex-account"];
let folder: string;
let providers: LocalProviders;
let home: LocalHome;

/** A service with its model's usual name, whatever its script calls the model. */
async function accessOfScript(name: string, script: Script): Promise<ProviderAccess> {
  const { model, seconds } = providerDefaults(script.name);
  const service = await startScript(script, await makeClip({ seconds }));
  services.push(service);
  const { apiKey, baseURL = "" } = service.settings();
  return {
    name,
    config: { kind: script.name, baseUrl: baseURL },
    apiKey,
    fetch: (url, init) => providerFetch(String(url).replace(model, script.model), init),
  };
}

async function accessOfProfile(profile: (typeof profileNames)[number]): Promise<ProviderAccess> {
  let access: ProviderAccess | undefined;
  const connect = (settings: { apiKey: string; baseURL: string; profile: typeof profile }) => {
    const config = { kind: "openai", profile, baseUrl: settings.baseURL } as const;
    access = { name: profile, config, apiKey: settings.apiKey };
    return createOpenAIProvider(settings);
  };
  const clip = await makeClip({ seconds: providerDefaults("openai").seconds });
  const service = await startProfileService(profile, studioProfiles[profile], connect, clip);
  services.push(service);
  service.connect();
  if (access === undefined) throw new Error("the service told no address");
  return access;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillmotion-every-"));
  const accesses = [
    ...(await Promise.all(profileNames.map(accessOfProfile))),
    ...(await Promise.all(scripts.map((script) => accessOfScript(script.name, script)))),
    await accessOfScript("vertex-account", vertexAccount),
  ];
  const dataFolder = join(folder, "data");
  providers = createLocalProviders(dataFolder, accesses);
  home = await openLocalHome({
    dataFolder,
    request: { provider: "studio" },
    provider: providers.find,
    catalogue: createCatalogue(Object.fromEntries(accesses.map(({ name, config }) => [name, config]))),
    concurrency: 4,
    sidecarGraceSeconds: 0,
    // Nobody is waited for longer than it takes: the jobs are done when they are first looked at.
    overrides: { waits: { WaitForVideo: 0.2, WaitToCreate: 0.2, WaitToStore: 0.2 } },
  });
  await writeFile(join(folder, "still.jpg"), await makeStill({ width: 640, height: 360 }));
});
afterAll(async () => {
  await home.close();
  await providers.close();
  await Promise.all(services.map((service) => service.close()));
  await rm(folder, { recursive: true, force: true });
});

test.each(names)(
  "the same still becomes a clip by changing one setting: provider %s",
  { timeout: 60_000 },
  async (name) => {
    const still = await dropFile(home.objects, join(folder, "data"), join(folder, "still.jpg"), `stills/${name}.jpg`);
    const { ended } = await home.start(renderRequestedEvent(still, { provider: name }, new Date()));
    const { record, problem } = await ended;
    expect([record?.status, record?.failure, problem]).toEqual(["succeeded", null, null]);
    expect(record?.attempts).toMatchObject([{ provider: name, state: "succeeded" }]);
    expect(record?.clip?.bytes).toBeGreaterThan(0);
  },
);

test("no kind of provider and no profile is left out", () => {
  const kinds: readonly ProviderKind[] = providerKinds;
  expect(new Set(names)).toEqual(new Set([...kinds, ...profileNames, "vertex-account"]));
});
