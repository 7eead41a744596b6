import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type Bundle,
  bundleFunction,
  type FunctionName,
  functionNames,
  loadedAtStart,
  nativePackagesOf,
} from "../../lib/aws/bundle-functions.ts";

/** KB minified that are loaded when a function starts: these hold what was reached, with a little room. */
const limits: Record<FunctionName, number> = {
  "prepare-render": 480,
  "admit-render": 280,
  "create-video": 690,
  "await-video": 300,
  "receive-webhook": 420,
  "poll-video": 510,
  "store-clip": 590,
  "plan-next-attempt": 295,
  "record-success": 325,
  "record-failure": 295,
  "close-render": 300,
  reconcile: 500,
  "plan-batch": 590,
  "report-batch": 460,
  studio: 310,
};
/**
 * KB in files of their own, of which a function loads what it comes to need: in create-video the SDKs of all providers, in
 * poll-video S3 for the studio's jobs, in others what reads, draws and joins clips. The studio's are those of its threads.
 */
const laterLimits: Partial<Record<FunctionName, number>> = {
  "create-video": 1020,
  "poll-video": 110,
  "prepare-render": 350,
  "record-success": 225,
  "store-clip": 350,
  studio: 530,
};
const usesObjects = new Set([
  "poll-video",
  "prepare-render",
  "record-success",
  "studio",
  "create-video",
  "store-clip",
  "reconcile",
  "plan-batch",
  "report-batch",
]);
const uploads = new Set(["prepare-render", "store-clip", "studio", "plan-batch", "report-batch"]);
const asksProvider = new Set(["create-video", "poll-video", "store-clip", "receive-webhook"]);
let folder: string;
let bundles: Record<FunctionName, Bundle>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bundles-"));
  const made = functionNames.map(async (name) => [name, await bundleFunction(name, join(folder, name))]);
  bundles = Object.fromEntries(await Promise.all(made));
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

const packagesIn = (name: FunctionName, isCounted: (output: string) => boolean = () => true) =>
  new Set(
    Object.entries(bundles[name].metafile.outputs)
      .filter(([output]) => isCounted(output))
      .flatMap(([, { inputs }]) => Object.entries(inputs))
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([path]) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? "stillmotion"),
  );
const isSdk = (name: string) => name === "openai" || name.startsWith("@ai-sdk/");

test.each(functionNames)("%s weighs no more than it may", async (name) => {
  const { bytes, laterBytes } = bundles[name];
  const files = (await readdir(join(folder, name))).filter((file) => file.endsWith(".mjs"));
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, name, file))).size));
  expect(bytes + laterBytes).toBe(sizes.reduce((sum, size) => sum + size, 0));
  expect(bytes / 1000).toBeLessThan(limits[name]);
  expect(laterBytes / 1000).toBeLessThan(laterLimits[name] ?? 40);
});

test("no function loads a provider's SDK before it asks that provider for a job", () => {
  for (const name of functionNames) {
    const atStart = loadedAtStart(bundles[name].metafile);
    expect([...packagesIn(name, (output) => atStart.has(output))].filter(isSdk)).toEqual([]);
    expect([...packagesIn(name)].some(isSdk), name).toBe(name === "create-video");
  }
  const files = Object.values(bundles["create-video"].metafile.outputs).map(({ inputs }) =>
    Object.keys(inputs).flatMap(
      (path) => /node_modules\/(openai|@ai-sdk\/(?:google|fal|replicate|xai|gateway))\//.exec(path)?.[1] ?? [],
    ),
  );
  // Each in files of its own: asking one provider loads the SDK of no other.
  for (const file of files) expect(new Set(file).size).toBeLessThan(2);
});

test.each(functionNames)("%s imports nothing that Lambda does not have", (name) => {
  const foreign = Object.entries(bundles[name].metafile.outputs)
    .filter(([path]) => path.endsWith(".mjs"))
    .flatMap(([, { imports }]) => imports)
    .filter(({ external }) => external)
    .map(({ path }) => path.replace(/^node:/, ""))
    .filter((path) => !builtinModules.includes(path));
  expect(new Set(foreign)).toEqual(new Set(nativePackagesOf(name)));
});

test.each(functionNames)("%s has only what it needs", (name) => {
  const packages = packagesIn(name);
  expect([...packages].filter((path) => path.startsWith("@aws-sdk/client-s3"))).toHaveLength(
    usesObjects.has(name) ? 1 : 0,
  );
  expect(packages.has("@aws-sdk/client-secrets-manager")).toBe(asksProvider.has(name));
  expect(packages.has("mediabunny")).toBe(["prepare-render", "store-clip", "studio"].includes(name));
  expect(packages.has("@aws-sdk/lib-storage")).toBe(uploads.has(name));
  expect(packages.has("aws-xray-sdk-core")).toBe(false);
});

test("every bundle has its source map beside it", async () => {
  for (const name of functionNames) {
    const map = JSON.parse(await readFile(join(folder, name, "index.mjs.map"), "utf8"));
    expect(map.sources.some((source: string) => source.endsWith(`functions/${name}/handler.ts`))).toBe(true);
  }
});
