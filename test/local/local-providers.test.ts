import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, type Metafile } from "esbuild";
import { expect, test } from "vitest";
import { createLocalProviders } from "../../lib/local/local-providers.ts";
import { startProtocolServer } from "../support/protocol-server.ts";

const job = {
  prompt: "p",
  model: "m",
  seconds: 1,
  size: "64x36",
  idempotencyKey: "k",
  still: { bytes: new Uint8Array([1]), mediaType: "image/png" as const },
};

test("two servers of one kind are two providers, each with its own key, name and origin", async () => {
  const refuse = { status: 401, json: { error: { message: "no", code: "invalid_api_key" } } };
  const servers = await Promise.all([1, 2].map(() => startProtocolServer({ "POST /v1/videos": refuse })));
  const accesses = servers.map(({ baseURL }, index) => ({
    name: `gateway-${index}`,
    config: { kind: "openai", baseUrl: baseURL } as const,
    apiKey: `key-${index}`,
  }));
  const providers = createLocalProviders("/nowhere", accesses);
  for (const [index, server] of servers.entries()) {
    const provider = providers.find(`gateway-${index}`);
    expect(provider).toMatchObject({ name: `gateway-${index}`, origin: server.baseURL.replace("http://", "") });
    expect(await provider?.create(job)).toMatchObject({ status: "failed", failure: { provider: `gateway-${index}` } });
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual([`Bearer key-${index}`]);
  }
  expect(providers.find("openai")).toBeNull();
  await Promise.all([providers.close(), ...servers.map((server) => server.close())]);
});

test("the studio's jobs are where they were, whatever its port", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stillmotion-providers-"));
  const providers = createLocalProviders(folder, []);
  const studio = providers.find("studio");
  expect(studio?.origin).toBe("studio");
  expect(await studio?.poll("video_unknown")).toMatchObject({ status: "failed", failure: { class: "expired" } });
  expect(studio?.origin).toBe("studio");
  await providers.close();
  await rm(folder, { recursive: true });
});

test("a provider that can't stop a job says so, and not that the job is gone", async () => {
  const config = { kind: "openai", profile: "sglang", baseUrl: "http://127.0.0.1:1/v1" } as const;
  const providers = createLocalProviders("/nowhere", [{ name: "own", config, apiKey: "k" }]);
  const provider = providers.find("own");
  expect(await provider?.cancel?.("video_1")).toMatchObject({
    status: "failed",
    failure: { code: "cancel_unsupported" },
  });
  const google = createLocalProviders("/nowhere", [{ name: "veo", config: { kind: "google" }, apiKey: "k" }]);
  expect(await google.find("veo")?.listJobs?.(new Date())).toEqual({ status: "unsupported" });
});

test("no command loads a provider's SDK when it starts", async () => {
  const { metafile } = await build({
    entryPoints: ["lib/cli/main.ts"],
    outdir: "out",
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    packages: "external",
    metafile: true,
    write: false,
  });
  const commands = Object.keys(metafile.outputs).filter((path) =>
    metafile.outputs[path]?.entryPoint?.startsWith("lib/cli/commands/"),
  );
  expect(commands.length).toBeGreaterThan(5);
  for (const command of commands) {
    const packages = packagesAtStart(metafile, command);
    expect(
      packages.filter((name) => name === "openai" || name.startsWith("@ai-sdk/")),
      command,
    ).toEqual([]);
  }
  expect(packagesAtStart(metafile, ...Object.keys(metafile.outputs))).toContain("openai");
});

/** The packages that files import outright, with all that these import outright. */
function packagesAtStart({ outputs }: Metafile, ...files: string[]): string[] {
  const loaded = new Set(files);
  const packages = new Set<string>();
  for (const file of loaded)
    for (const { path, kind, external } of outputs[file]?.imports ?? []) {
      if (kind !== "import-statement") continue;
      if (external === true) packages.add(path);
      else loaded.add(path);
    }
  return [...packages];
}
