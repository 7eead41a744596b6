import { build } from "esbuild";
import { expect, test } from "vitest";
import { createAiSdkProvider } from "../../../lib/providers/ai-sdk/ai-sdk-provider.ts";
import type { AiSdkProviderName } from "../../../lib/providers/ai-sdk/connection.ts";
import type { ScriptedReply } from "../../support/protocol-server.ts";
import { onScript } from "./on-script.ts";
import { everywhere } from "./scripts/script.ts";
import { scripts } from "./scripts/scripts.ts";
import { canaryKey, jobFor } from "./start-script.ts";

const html = { "content-type": "text/html" };
const json = { "content-type": "application/json" };
const hostile: [string, ScriptedReply][] = [
  ["a 5 MB page as 500", { status: 500, text: "<p>Sorry</p>".repeat(400_000), headers: html }],
  ["a 5 MB page as 200", { text: "<p>Sorry</p>".repeat(400_000), headers: html }],
  ["an error without an end", { status: 500, text: "x".repeat(65_536), breaks: "endless" }],
  ["JSON without an end", { text: `{"a":"${"x".repeat(65_536)}`, headers: json, breaks: "endless" }],
  ["lists without an end", { text: "[".repeat(65_536), headers: json, breaks: "endless" }],
];

test.each(scripts.flatMap((script) => hostile.map(([claim, reply]) => [script.name, claim, script, reply] as const)))(
  "%s answers %s: read in part, it ends as a short failure",
  async (_name, _claim, script, reply) => {
    const service = await onScript(script);
    service.play(
      everywhere(script.routes("well", { origin: service.origin, key: canaryKey, clip: service.clip }), reply),
    );
    const provider = createAiSdkProvider(service.settings({ requestTimeoutSeconds: 0.7 }));
    const answers = await Promise.all([
      provider.create(service.job),
      provider.poll(script.jobId),
      provider.download(script.jobId),
    ]);
    for (const answer of answers) expect(answer).toHaveProperty("failure");
    expect(JSON.stringify(answers).length).toBeLessThan(6000);
  },
);

test.each(scripts)("a silent $name ends in time", async (script) => {
  const service = await onScript(script);
  service.play(
    everywhere(script.routes("well", { origin: service.origin, key: canaryKey, clip: service.clip }), {
      breaks: "silent",
    }),
  );
  const provider = createAiSdkProvider(service.settings({ requestTimeoutSeconds: 0.3 }));
  const [poll, download, cancel, list] = await Promise.all([
    provider.poll(script.jobId),
    provider.download(script.jobId),
    provider.cancel?.(script.jobId),
    provider.listJobs?.(new Date(0)),
  ]);
  expect(poll).toMatchObject({ status: "unreachable", failure: { code: "timed_out" } });
  expect(download).toMatchObject({ status: "later", failure: { code: "timed_out" } });
  if (cancel !== undefined) expect(cancel).toMatchObject({ status: "failed", failure: { code: "timed_out" } });
  if (list !== undefined) expect(list).toMatchObject({ status: "later", failure: { code: "timed_out" } });
});

test.each(scripts)("a poll that is sent on to another server goes nowhere: $name", async (script) => {
  const [service, other] = [await onScript(script), await onScript(script)];
  const routes = script.routes("well", { origin: service.origin, key: canaryKey, clip: service.clip });
  for (const status of [302, 307]) {
    for (const path of Object.keys(routes).map((route) => route.split(" ")[1] ?? "")) {
      const moved = { status, headers: { location: other.origin + path } };
      service.play({ [`GET ${path}`]: moved, [`POST ${path}`]: moved });
    }
    // One that follows redirects unless it is told not to.
    const provider = createAiSdkProvider(service.settings({ fetch: globalThis.fetch }));
    expect(await provider.poll(script.jobId)).toMatchObject({ status: "unreachable" });
    expect(await provider.download(script.jobId)).toMatchObject({ status: "later" });
    await provider.cancel?.(script.jobId);
    await provider.listJobs?.(new Date(0));
  }
  expect(other.requests()).toEqual([]);
});

test.each(scripts)("no request leaves the configured address, whatever the answers name: $name", async (script) => {
  const asked = new Set<string>();
  const service = await onScript(script);
  const watch: typeof fetch = (url, init) => {
    asked.add(new URL(String(url)).origin);
    return fetch(url, init);
  };
  const provider = createAiSdkProvider(service.settings({ fetch: watch }));
  await provider.create(jobFor(script));
  await provider.poll(script.jobId);
  await provider.cancel?.(script.jobId);
  await provider.listJobs?.(new Date(0));
  expect([...asked]).toEqual([service.origin]);
});

test.each(scripts)("a provider says where its jobs live: $name", async (script) => {
  const { settings, origin } = await onScript(script);
  expect(createAiSdkProvider(settings()).origin).toBe(`${origin.replace("http://", "")}/v1`);
  const { baseURL: _own, ...itself } = settings();
  expect(createAiSdkProvider(itself).origin).toMatch(
    /^((?:generativelanguage|aiplatform)\.googleapis\.com|queue\.fal\.run|api\.|ai-gateway\.)/,
  );
});

/** What a bundle of a file imports of the SDK's packages, and how. */
async function packagesIn(entryPoint: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [entryPoint],
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["@ai-sdk/*"],
    metafile: true,
    write: false,
  });
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  return imports.filter(({ path }) => path.startsWith("@ai-sdk/")).map(({ path, kind }) => `${kind} of ${path}`);
}

test("each SDK is loaded when its first job is made, and none by what makes no job", async () => {
  const packages = { vertex: "google-vertex/edge" } as Partial<Record<AiSdkProviderName, string>>;
  const names = scripts.map(({ name }) => `dynamic-import of @ai-sdk/${packages[name] ?? name}`);
  expect((await packagesIn("lib/providers/ai-sdk/ai-sdk-provider.ts")).toSorted()).toEqual(names.toSorted());
  expect(await packagesIn("lib/providers/ai-sdk/ai-sdk-jobs.ts")).toEqual([]);
});
