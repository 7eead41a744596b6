import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ProtocolServer, startProtocolServer } from "../support/protocol-server.ts";
import { runCli } from "../support/run-cli.ts";

const canary = "sk-canary-0123456789";
let folder: string;
let server: ProtocolServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillmotion-models-"));
  server = await startProtocolServer({
    "GET /v1/models": ({ headers }) =>
      headers.authorization === `Bearer ${canary}`
        ? { json: { object: "list", data: [{ id: "wan", object: "model", owned_by: "vllm" }] } }
        : { status: 401, json: { error: { message: "no" } } },
    "GET /v1beta/models": { json: { models: [] } },
  });
  const providers = {
    wan: { kind: "openai", profile: "auto", baseUrl: server.baseURL },
    refused: { kind: "openai", profile: "sglang", baseUrl: server.baseURL },
    veo: { kind: "google", baseUrl: `${server.origin}/v1beta` },
    keyless: { kind: "fal" },
    gone: { kind: "xai", baseUrl: "http://127.0.0.1:1/v1" },
  };
  await writeFile(join(folder, "stillmotion.config.json"), JSON.stringify({ providers }));
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const keys = {
  STILLMOTION_KEY_WAN: canary,
  STILLMOTION_KEY_REFUSED: "another-key-012345",
  STILLMOTION_KEY_VEO: canary,
  STILLMOTION_KEY_GONE: canary,
};

test("the catalogue comes with what is configured and what answers, and nobody is asked for a job", async () => {
  const { code, stdout, stderr } = await runCli(folder, ["models", "--json"], keys);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const { providers, models } = JSON.parse(stdout);
  const states = Object.fromEntries(providers.map(({ name, state }: Record<string, string>) => [name, state]));
  expect(states).toMatchObject({
    studio: "built in",
    openai: "no key: set OPENAI_API_KEY",
    wan: "reachable",
    refused: "key refused",
    veo: "reachable",
    keyless: "no key: set STILLMOTION_KEY_KEYLESS",
    gone: expect.stringMatching(/^can't be reached/),
  });
  expect(providers).toContainEqual(expect.objectContaining({ name: "wan", profile: "vllm-omni" }));
  expect(models).toContainEqual(
    expect.objectContaining({ provider: "openai", model: "sora-2", retired: true, sunset: expect.any(Object) }),
  );
  // A server of its own decides for itself.
  expect(models.filter(({ provider }: { provider: string }) => provider === "veo")).toEqual([]);
  expect(models.filter(({ provider }: { provider: string }) => provider === "keyless").length).toBeGreaterThan(0);
  expect(server.requests.every(({ method }) => method === "GET")).toBe(true);
  expect(stdout).not.toContain("canary");
});

test("people get two tables, with the end of what was retired", async () => {
  const { code, stdout } = await runCli(folder, ["models"], keys);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^wan +openai \(vllm-omni\) +127\.0\.0\.1:\d+\/v1 +reachable$/m);
  expect(stdout).toMatch(/^openai +sora-2 .*retired 2026-09-24: try vertex\//m);
  expect(stdout).toMatch(/^studio +studio-camera-1 +any +any +0$/m);
  expect(stdout).not.toContain("canary");
});
