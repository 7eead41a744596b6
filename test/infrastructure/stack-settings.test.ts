import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import cdk from "../../cdk.json" with { type: "json" };
import { readStackSettings, StackSettingsError, stackSettingNames } from "../../lib/infrastructure/stack-settings.ts";

test("everything has a default that works", () => {
  expect(readStackSettings(cdk.context)).toEqual({
    stackName: "Stillmotion",
    schedules: {},
    provider: "studio",
    providers: { studio: { kind: "studio" } },
    architecture: "arm64",
    deadlineMinutes: 30,
    refuseUnknownPrices: false,
    eventBus: "default",
    stillHosts: [],
    sidecars: "optional",
    strict: false,
    webhooks: false,
    sidecarGraceSeconds: 10,
    logRetentionDays: 30,
    removalPolicy: "retain",
  });
});

test("numbers may come as text, as `-c` brings them", () => {
  expect(readStackSettings({ seconds: "8", deadlineMinutes: "2.5", sidecarGraceSeconds: "0" })).toMatchObject({
    seconds: 8,
    deadlineMinutes: 2.5,
    sidecarGraceSeconds: 0,
  });
});

test("what the CDK keeps beside our settings is none of our business", () => {
  const context = {
    "@aws-cdk/core:checkSecretUsage": true,
    "aws:cdk:bundling-stacks": ["**"],
    "availability-zones:a=1": [],
  };
  expect(readStackSettings(context).stackName).toBe("Stillmotion");
});

const wrong: [string, unknown, RegExp][] = [
  ["architecture", "arm", /arm64.*x86_64/],
  ["seconds", "", /number/],
  ["seconds", "four", /number/],
  ["seconds", 61, /60/],
  ["size", "1281x720", /even/],
  ["fit", "stretch", /cover.*contain.*blur/],
  ["prompt", "x".repeat(2001), /2000/],
  ["logRetentionDays", 31, /one of 1, 3, 5/],
  ["clipExpiryDays", 0, /1/],
  ["alarmEmail", "nobody", /email/],
  ["removalPolicy", "delete", /retain.*destroy/],
  ["stackName", "my stack", /letters/],
];
test.each(wrong)("%s may not be %j", (name, value, allowed) => {
  expect(() => readStackSettings({ [name]: value })).toThrow(StackSettingsError);
  expect(() => readStackSettings({ [name]: value })).toThrow(new RegExp(`^${name} is `));
  expect(() => readStackSettings({ [name]: value })).toThrow(allowed);
});

test("without a provider it is the studio, or the server that is described", () => {
  expect(readStackSettings({ fallbacks: "studio" })).toMatchObject({ provider: "studio" });
  expect(readStackSettings({ providerProfile: "cometapi" }).provider).toBe("openai");
});

test("a server on this machine may do without https", () => {
  for (const providerBaseUrl of ["http://127.0.0.1:4567/v1", "http://localhost:80/v1", "http://[::1]:1/v1"])
    expect(readStackSettings({ providerBaseUrl }).providers).toEqual({
      openai: { kind: "openai", baseUrl: providerBaseUrl },
    });
});

test("the short settings describe the deployment's own provider, beside those described, and those of its fallbacks", () => {
  const settings = readStackSettings({
    provider: "openai",
    providerBaseUrl: "https://video.example/v1",
    providerProfile: "vllm-omni",
    allowedContentHosts: "cdn.example, files.example:8443",
    providers: '{"second":{"kind":"openai","baseUrl":"https://other.example/v1"}}',
    fallbacks: "second/wan-2.2,google/veo-3.1-fast-generate-preview,fal",
    onPolicy: "next-provider",
  });
  expect(settings).toMatchObject({
    fallbacks: ["second/wan-2.2", "google/veo-3.1-fast-generate-preview", "fal"],
    onPolicy: "next-provider",
  });
  expect(settings.providers).toEqual({
    openai: {
      kind: "openai",
      profile: "vllm-omni",
      baseUrl: "https://video.example/v1",
      allowedContentHosts: ["cdn.example", "files.example:8443"],
    },
    second: { kind: "openai", baseUrl: "https://other.example/v1" },
    google: { kind: "google" },
    fal: { kind: "fal" },
  });
});

test("a provider of one's own name is the deployment's own, described in cdk.json", () => {
  const providers = { mine: { kind: "openai", baseUrl: "https://video.example/v1" } };
  expect(readStackSettings({ provider: "mine", providers })).toMatchObject({ provider: "mine", providers });
});

test("what does not fit into a function's 4 KB of variables is refused before anything is made", () => {
  const most = "x".repeat(2000);
  expect(readStackSettings({ prompt: most, fallbacks: "google/veo-3.1-fast-generate-preview" }).prompt).toBe(most);
  const tooLong = /prompt, providers, fallbacks and stillHosts .* 4096 bytes, and they take \d+/;
  expect(() => readStackSettings({ prompt: "カ".repeat(1100) })).toThrow(tooLong);
  expect(() => readStackSettings({ prompt: most, stillHosts: Array(80).fill("pictures.example") })).toThrow(tooLong);
});

const wrongProviders: [Record<string, unknown>, RegExp][] = [
  [{ provider: "studio", providerBaseUrl: "https://studio.example/v1" }, /^provider: kind: studio takes no settings/],
  [{ provider: "runway" }, /^provider names "runway": it must be one of studio, openai, google/],
  [{ fallbacks: "openai/x,runway/gen4" }, /^fallbacks names "runway"/],
  [{ providerBaseUrl: "http://video.example/v1" }, /^provider openai: its base URL must begin with https/],
  [{ providerBaseUrl: "http://localhost.example/v1" }, /must begin with https/],
  [{ providerBaseUrl: "video.example" }, /^providerBaseUrl: must be an http or https address/],
  [{ providerProfile: "vllm" }, /^providerProfile: must be one of openai, cometapi/],
  [{ providerProfile: "vllm-omni" }, /^providerBaseUrl: must be set: a server with this profile/],
  [{ providerProfile: "dynamo", providerBaseUrl: "https://video.example" }, /a function waits 230 seconds at most/],
  [{ providerProfile: "auto", providerBaseUrl: "https://video.example" }, /functions don't ask a server what it is/],
  [{ provider: "google", providerProfile: "openai" }, /^providerProfile: belongs to kind openai/],
  [{ allowedContentHosts: "https://cdn.example" }, /^allowedContentHosts.0: must be a host/],
  [{ providers: "{" }, /^providers is "{": all of it: /],
  [{ providers: { Mine: { kind: "fal" } } }, /Mine: must be lower-case letters/],
  [{ providers: { mine: { kind: "fal", url: "x" } } }, /mine: there is no key of a provider "url"/],
  [
    { providers: { openai: { kind: "openai" } }, providerBaseUrl: "https://a.example" },
    /^provider openai is described twice/,
  ],
  [{ providers: { mine: { kind: "fal", baseUrl: `https://a.example/${"x".repeat(1000)}` } } }, /1000 characters/],
];
test.each(wrongProviders)("%j is refused", (context, why) => {
  expect(() => readStackSettings(context)).toThrow(StackSettingsError);
  expect(() => readStackSettings(context)).toThrow(why);
});

test("events are told on a bus by its name", () => {
  expect(readStackSettings({ eventBus: "clips/told" }).eventBus).toBe("clips/told");
  for (const eventBus of ["", "a b", "arn:aws:events:eu-central-1:123456789012:event-bus/told"])
    expect(() => readStackSettings({ eventBus })).toThrow(/^eventBus is ".*": must be the name of an event bus/);
});

test("everything that is wrong is told at once, unknown settings with those there are", () => {
  const read = () => readStackSettings({ provder: "openai", seconds: 0, fit: "none" });
  expect(read).toThrow(/seconds is 0/);
  expect(read).toThrow(/fit is "none"/);
  expect(read).toThrow(/no setting provder \(there are stackName, provider/);
});

test("every setting stands in the table of docs/deploy.md, and no other", () => {
  const rows = [...readFileSync("docs/deploy.md", "utf8").matchAll(/^\| `([A-Za-z]+)` \|/gm)].map((match) => match[1]);
  expect(rows.sort()).toEqual([...stackSettingNames].sort());
});
