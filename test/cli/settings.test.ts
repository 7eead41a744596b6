import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { configuredProviders, keyVariableOf } from "../../lib/cli/configured-providers.ts";
import { readSettings, SettingsError } from "../../lib/cli/settings.ts";
import { usableProviders } from "../../lib/cli/usable-providers.ts";
import { startProtocolServer } from "../support/protocol-server.ts";

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
    webhookHost: "127.0.0.1",
    webhookPort: 4778,
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

describe("providers", () => {
  const providers = {
    wan: { kind: "openai", profile: "vllm-omni", baseUrl: "http://10.0.0.7:8000/v1" },
    "second-gateway": { kind: "openai", baseUrl: "https://gateway.example/v1", allowedContentHosts: ["cdn.example"] },
    veo: { kind: "google" },
  } as const;
  const environment = {
    OPENAI_API_KEY: "key-openai",
    OPENAI_BASE_URL: "https://own.example/v1",
    FAL_KEY: "key-fal",
    STILLMOTION_KEY_WAN: "key-wan",
    STILLMOTION_KEY_SECOND_GATEWAY: "key-second",
  };

  test("are the studio, the kinds with a key, and those described, each with the key of its name", () => {
    const settings = readSettings(
      sources({ configText: JSON.stringify({ providers, allowedContentHosts: ["a.example"] }), environment }),
    );
    const usable = configuredProviders(settings, environment).filter(({ apiKey }) => apiKey !== null);
    expect(Object.fromEntries(usable.map(({ name, config, apiKey }) => [name, [config, apiKey]]))).toEqual({
      openai: [{ kind: "openai", baseUrl: "https://own.example/v1", allowedContentHosts: ["a.example"] }, "key-openai"],
      fal: [{ kind: "fal" }, "key-fal"],
      wan: [providers.wan, "key-wan"],
      "second-gateway": [providers["second-gateway"], "key-second"],
    });
    expect(JSON.stringify(settings)).not.toContain("key-");
  });

  test("no two names have the same variable for their keys", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
    fc.assert(
      fc.property(name, name, (one, other) => {
        expect(keyVariableOf(one) === keyVariableOf(other)).toBe(one === other);
      }),
    );
  });

  test.each<[string, object, Record<string, string>, string]>([
    [
      "an unknown one",
      { provider: "sora" },
      {},
      'stillmotion.config.json: provider is "sora": on this machine there are studio, openai',
    ],
    ["an unknown fallback", { fallbacks: ["studio", "sora/2"] }, {}, 'stillmotion.config.json: fallbacks names "sora"'],
    [
      "one without its key",
      { provider: "veo", providers },
      {},
      "provider veo: the environment has no STILLMOTION_KEY_VEO",
    ],
    [
      "a kind without its key",
      { provider: "google" },
      {},
      "provider google: the environment has no GOOGLE_GENERATIVE_AI_API_KEY",
    ],
    ["a fallback without its key", { fallbacks: ["xai"] }, {}, "provider xai: the environment has no XAI_API_KEY"],
    ["a profile that is none", { providerProfile: "vllm" }, {}, 'providerProfile is "vllm"'],
    [
      "a description that is none",
      { providers: { veo: { kind: "sora" } } },
      {},
      "veo.kind: must be one of studio, openai",
    ],
    ["a name with capitals", { providers: { Veo: { kind: "google" } } }, {}, "Veo: must be lower-case letters"],
    [
      "a profile without an address",
      { provider: "openai", providerProfile: "vllm-omni" },
      { OPENAI_API_KEY: "k" },
      "openai.baseUrl: must be set",
    ],
    [
      "an address that is none",
      { provider: "openai" },
      { OPENAI_API_KEY: "k", OPENAI_BASE_URL: "own.example" },
      "openai.baseUrl: must be an http or https address",
    ],
  ])("%s is refused with what to do", (_what, config, environment, why) => {
    const read = () => readSettings(sources({ configText: JSON.stringify(config), environment }));
    expect(read).toThrow(SettingsError);
    expect(read).toThrow(why);
  });

  test("what spends nothing needs no key, and a stack has providers of its own", () => {
    const configText = JSON.stringify({ provider: "google" });
    expect(readSettings(sources({ configText }), { spends: false })).toMatchObject({ provider: "google" });
    const flags = { stack: "Stillmotion", provider: "a-name-of-the-stack" };
    expect(readSettings(sources({ flags }))).toMatchObject(flags);
  });

  test("a server whose profile is to be found out is asked, and one that can't tell stops who named it", async () => {
    const server = await startProtocolServer({
      "GET /v1/models": { json: { data: [{ id: "wan", owned_by: "vllm" }] } },
    });
    const silent = await startProtocolServer({ "GET /v1/models": { json: { data: [{ id: "x" }] } } });
    const auto = (baseUrl: string) => ({ kind: "openai", profile: "auto", baseUrl }) as const;
    const environment = { STILLMOTION_KEY_WAN: "key-wan", STILLMOTION_KEY_OTHER: "key-other" };
    const warnings: string[] = [];
    const use = (named: object) => {
      const providers = { wan: auto(server.baseURL), other: auto(silent.baseURL) };
      const settings = readSettings(sources({ configText: JSON.stringify({ providers, ...named }), environment }));
      return usableProviders(settings, environment, (line) => warnings.push(line));
    };
    expect(await use({ provider: "wan" })).toEqual([
      { name: "wan", apiKey: "key-wan", config: { ...auto(server.baseURL), profile: "vllm-omni" } },
    ]);
    expect(warnings).toEqual([expect.stringMatching(/^provider other: The server at .* doesn't say which it is/)]);
    await expect(use({ fallbacks: ["other/x"] })).rejects.toThrow(/Set the profile: one of openai/);
    expect([...server.requests, ...silent.requests].every(({ method }) => method === "GET")).toBe(true);
    await Promise.all([server.close(), silent.close()]);
  });
});
