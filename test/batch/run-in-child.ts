import { join } from "node:path";
import { openManifest } from "../../lib/batch/local-manifest.ts";
import { dropFile } from "../../lib/local/drop-still.ts";
import { createEventFile } from "../../lib/local/event-file.ts";
import { openLocalHome } from "../../lib/local/local-home.ts";
import { runBatch } from "../../lib/local/run-batch.ts";
import { createCatalogue } from "../../lib/providers/catalogue/catalogue.ts";
import { createOpenAIProvider } from "../../lib/providers/openai/openai-provider.ts";
import { fakeMedia } from "../fakes/fake-media.ts";

/**
 * A process that runs a batch, to be killed: `run-in-child.ts <folder> <address of the studio> [quick]`. Says what it does.
 * `quick`: stills and clips are not looked into.
 */
const [folder = "", baseURL = "", media = ""] = process.argv.slice(2);
const dataFolder = join(folder, "data");
const provider = createOpenAIProvider({ apiKey: "sk-studio", baseURL });
const request = { provider: "openai", seconds: 1, size: "160x90" };
// A server of its own: nothing is known of what it makes.
const catalogue = createCatalogue({ openai: { kind: "openai", baseUrl: baseURL } });
const home = await openLocalHome({
  dataFolder,
  request,
  provider: () => provider,
  concurrency: media === "quick" ? 16 : 4,
  sidecarGraceSeconds: 0,
  catalogue,
  overrides: {
    createSettleSeconds: 0,
    ...(media === "quick" ? { media: fakeMedia() } : {}),
    waits: { WaitForRequest: 20, WaitForPlace: 20, WaitToCreate: 20, WaitForVideo: 20, WaitToStore: 20 },
  },
});
home.onHistory(({ state, event }) => {
  if (event === "exited") process.stdout.write(`${state}\n`);
});
await home.resume();
const name = "list.jsonl";
const manifest = await openManifest({ path: join(folder, name), name, format: "jsonl", stillsFolder: folder });
const end = await runBatch({
  manifest,
  dataFolder,
  request,
  catalogue,
  hasProvider: () => true,
  stillHosts: [],
  maxCostUsd: null,
  lookAhead: media === "quick" ? 24 : 6,
  objects: home.objects,
  ledger: home.ledger,
  cancel: home.cancel,
  drop: (path, key) => dropFile(home.objects, dataFolder, path, key),
  render: async (event) => (await home.start(event)).ended,
  emit: createEventFile(join(dataFolder, "events.jsonl")),
  now: () => new Date(),
  signal: new AbortController().signal,
});
await home.close();
process.stdout.write(`${JSON.stringify(end)}\n`);
