import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import cdk from "../../cdk.json" with { type: "json" };
import { readStackSettings, StackSettingsError, stackSettingNames } from "../../lib/infrastructure/stack-settings.ts";

test("everything has a default that works", () => {
  expect(readStackSettings(cdk.context)).toEqual({
    stackName: "Stillmotion",
    provider: "openai",
    architecture: "arm64",
    deadlineMinutes: 30,
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
  ["provider", "studio", /not available on AWS yet/],
  ["provider", "runway", /must be openai/],
  ["architecture", "arm", /arm64.*x86_64/],
  ["seconds", "", /number/],
  ["seconds", "four", /number/],
  ["seconds", 61, /60/],
  ["size", "1281x720", /even/],
  ["fit", "stretch", /cover.*contain.*blur/],
  ["prompt", "x".repeat(2001), /2000/],
  ["providerBaseUrl", "http://video.example/v1", /https/],
  ["providerBaseUrl", "http://localhost.example/v1", /https/],
  ["providerBaseUrl", "video.example", /https/],
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

test("a server on this machine may do without https", () => {
  for (const providerBaseUrl of ["http://127.0.0.1:4567/v1", "http://localhost:80/v1", "http://[::1]:1/v1"])
    expect(readStackSettings({ providerBaseUrl })).toMatchObject({ providerBaseUrl });
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
