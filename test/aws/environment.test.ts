import { expect, test } from "vitest";
import { EnvironmentError, readEnvironment } from "../../lib/aws/environment.ts";

const least = {
  CLIPS_BUCKET: "clips",
  LEDGER_TABLE: "ledger",
  EVENT_BUS: "default",
  REQUEST_DEFAULTS: '{"provider":"openai"}',
  PROVIDERS: '{"openai":{"kind":"openai"}}',
};

test("what has a default may be left out", () => {
  expect(readEnvironment({ ...least, PATH: "/bin" })).toEqual({
    ...least,
    REQUEST_DEFAULTS: { provider: "openai" },
    PROVIDERS: { openai: { kind: "openai" } },
    REQUEST_SOURCE: "stillmotion",
    SIDECAR_GRACE_SECONDS: 10,
    REFUSE_UNKNOWN_PRICES: "false",
    STILL_HOSTS: "",
    SIDECARS: "optional",
    STRICT: "false",
    CREATE_LIMIT_SECONDS: 240,
    CREATE_SETTLE_SECONDS: 60,
    CLIP_LIMIT_BYTES: 1_800_000_000,
    DOWNLOAD_LIMIT_SECONDS: 480,
  });
});

test("every variable that is wrong is named, all at once, and no value is shown", () => {
  const wrong = {
    CLIPS_BUCKET: " ",
    LEDGER_TABLE: undefined,
    EVENT_BUS: "default",
    REQUEST_DEFAULTS: '{"seconds":4}',
    PROVIDERS: '{"gateway":{"kind":"openai","baseUrl":"file:///secret-value"}}',
    SIDECAR_GRACE_SECONDS: "-1",
  };
  const read = () => readEnvironment(wrong);
  expect(read).toThrow(EnvironmentError);
  for (const name of [
    "CLIPS_BUCKET",
    "LEDGER_TABLE",
    "REQUEST_DEFAULTS.provider",
    "PROVIDERS: gateway.baseUrl",
    "SIDECAR_GRACE_SECONDS",
  ]) {
    expect(read).toThrow(name);
  }
  expect(read).toThrow("SIDECAR_GRACE_SECONDS: is -1: it must be at least 0");
  expect(read).not.toThrow("EVENT_BUS");
  expect(read).not.toThrow("secret-value");
});

test("a request that is no JSON is named", () => {
  expect(() => readEnvironment({ ...least, REQUEST_DEFAULTS: "{" })).toThrow(
    "REQUEST_DEFAULTS: must be one JSON object",
  );
});

const withProviders = (providers: unknown) => () =>
  readEnvironment({ ...least, PROVIDERS: typeof providers === "string" ? providers : JSON.stringify(providers) });

test("several providers of one kind, each with its own address, are as they were described", () => {
  const providers = {
    openai: { kind: "openai", profile: "vllm-omni", baseUrl: "https://video.example/v1" },
    "second-gateway": { kind: "openai", baseUrl: "https://other.example/v1", allowedContentHosts: ["cdn.example"] },
    google: { kind: "google" },
  };
  expect(withProviders(providers)().PROVIDERS).toEqual(providers);
});

test.each([
  ["text", "PROVIDERS"],
  [{ google: { kind: "google" } }, "PROVIDERS: must describe the provider that REQUEST_DEFAULTS names"],
  [{ openai: { kind: "sora" } }, "PROVIDERS: openai.kind: must be one of studio, openai, google"],
  [{ openai: { kind: "openai", profil: "openai" } }, 'did you mean "profile"?'],
  [{ openai: { kind: "openai", profile: "vllm-omni" } }, "openai.baseUrl: must be set"],
  [{ openai: { kind: "openai", profile: "vllm" } }, "openai.profile: must be one of openai, cometapi"],
  [{ openai: { kind: "openai", baseUrl: "https://user:secret@video.example" } }, "without a user name"],
  [{ openai: { kind: "google", profile: "openai" } }, "openai.profile: belongs to kind openai"],
  [{ openai: { kind: "openai", allowedContentHosts: ["https://cdn.example"] } }, "must be a host"],
  [{ openai: { kind: "openai" }, Second_Gateway: { kind: "fal" } }, "Second_Gateway: must be lower-case letters"],
  [{ openai: { kind: "openai", profile: "dynamo", baseUrl: "https://video.example" } }, "a function waits 230 seconds"],
  [{ openai: { kind: "openai", profile: "auto", baseUrl: "https://video.example" } }, "set its profile"],
])("the providers %j are refused", (providers, why) => {
  expect(withProviders(providers)).toThrow(EnvironmentError);
  expect(withProviders(providers)).toThrow(why);
});
