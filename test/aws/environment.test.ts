import { expect, test } from "vitest";
import { EnvironmentError, readEnvironment } from "../../lib/aws/environment.ts";

const least = {
  CLIPS_BUCKET: "clips",
  LEDGER_TABLE: "ledger",
  EVENT_BUS: "default",
  REQUEST_DEFAULTS: '{"provider":"openai"}',
};

test("what has a default may be left out", () => {
  expect(readEnvironment({ ...least, PATH: "/bin" })).toEqual({
    ...least,
    REQUEST_DEFAULTS: { provider: "openai" },
    SIDECAR_GRACE_SECONDS: 10,
    CREATE_LIMIT_SECONDS: 240,
    CREATE_SETTLE_SECONDS: 60,
    CLIP_LIMIT_BYTES: 1_800_000_000,
    DOWNLOAD_LIMIT_SECONDS: 600,
  });
});

test("every variable that is wrong is named, all at once, and no value is shown", () => {
  const wrong = {
    CLIPS_BUCKET: " ",
    LEDGER_TABLE: undefined,
    EVENT_BUS: "default",
    REQUEST_DEFAULTS: '{"seconds":4}',
    PROVIDER_BASE_URL: "file:///secret-value",
    SIDECAR_GRACE_SECONDS: "-1",
  };
  const read = () => readEnvironment(wrong);
  expect(read).toThrow(EnvironmentError);
  for (const name of [
    "CLIPS_BUCKET",
    "LEDGER_TABLE",
    "REQUEST_DEFAULTS.provider",
    "PROVIDER_BASE_URL",
    "SIDECAR_GRACE_SECONDS",
  ]) {
    expect(read).toThrow(name);
  }
  expect(read).toThrow("SIDECAR_GRACE_SECONDS: Too small: expected number to be >=0");
  expect(read).not.toThrow("EVENT_BUS");
  expect(read).not.toThrow("secret-value");
});

test("a request that is no JSON is named", () => {
  expect(() => readEnvironment({ ...least, REQUEST_DEFAULTS: "{" })).toThrow(
    "REQUEST_DEFAULTS: must be one JSON object",
  );
});

test("a provider without an address of its own needs one", () => {
  expect(() => readEnvironment({ ...least, REQUEST_DEFAULTS: '{"provider":"gateway"}' })).toThrow("PROVIDER_BASE_URL");
});
