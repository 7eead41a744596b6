import { globSync } from "node:fs";
import { basename } from "node:path";
import { expect, test } from "vitest";
import { readEnvironment } from "../../lib/aws/environment.ts";
import { mediaSeconds } from "../../lib/aws/function-media.ts";
import { functionFolder, functionNames, functionTable } from "../../lib/infrastructure/function-table.ts";
import { mostWebhooksAtOnce } from "../../lib/infrastructure/webhooks.ts";
import { makeTemplate, resourcesOf } from "./make-stack.ts";

const template = makeTemplate({ webhooks: "true" });
const functions = resourcesOf(template, "AWS::Lambda::Function");
const logGroups = new Map(resourcesOf(template, "AWS::Logs::LogGroup"));

/** The variables as a function sees them: a reference becomes some text. */
function environmentOf(properties: { Environment: { Variables: Record<string, unknown> } }): Record<string, string> {
  const { Variables } = properties.Environment;
  return Object.fromEntries(
    Object.entries(Variables).map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

test("every folder under functions/ is a function of the stack, and every function has one", () => {
  const folders = globSync("functions/*/handler.ts").map((path) => basename(path.replace(/.handler\.ts$/, "")));
  expect(functionNames.map(functionFolder).sort()).toEqual(folders.sort());
  expect(functions).toHaveLength(folders.length);
});

test.each(functions)(
  "%s runs on Node 24, on arm64 unless it decodes clips, traced, with a role and a log group of its own",
  (id, { Properties }) => {
    const decodes = /^Functions(PrepareRender|StoreClip|Studio)Function/.test(id);
    expect(Properties).toMatchObject({
      Runtime: "nodejs24.x",
      Architectures: [decodes ? "x86_64" : "arm64"],
      Handler: "index.handler",
      TracingConfig: { Mode: "Active" },
    });
    // Only what strangers can call is held down: a reserved part is taken away from all the others.
    const isPublic = /^FunctionsReceiveWebhookFunction/.test(id);
    expect(Properties.ReservedConcurrentExecutions).toBe(isPublic ? mostWebhooksAtOnce : undefined);
    expect(
      functions.filter(([, other]) => other.Properties.Role["Fn::GetAtt"][0] === Properties.Role["Fn::GetAtt"][0]),
    ).toHaveLength(1);
    expect(logGroups.get(Properties.LoggingConfig.LogGroup.Ref)?.Properties.RetentionInDays).toBe(30);
  },
);

test.each(functionNames)("%s has the size of the table", (name) => {
  const { memoryMegabytes, timeoutSeconds, storageMegabytes } = functionTable[name];
  const [, { Properties }] = functions.find(([id]) => id.startsWith(`Functions${name}`)) ?? ["", { Properties: null }];
  expect(Properties).toMatchObject({
    MemorySize: memoryMegabytes,
    Timeout: timeoutSeconds,
    EphemeralStorage: { Size: storageMegabytes },
  });
});

test("no function has many more variables than the others: whether the settings fit is told by what all are given", () => {
  const arn = "x".repeat(130);
  const bytes = functions.map(([, { Properties }]) => {
    const { Variables } = Properties.Environment;
    return JSON.stringify(Variables, (_name, value) => (value.Ref || value["Fn::GetAtt"] ? arn : value)).length;
  });
  expect(Math.max(...bytes) - Math.min(...bytes)).toBeLessThan(330);
});

test("the functions can read the environment they are given, and are given no other variable", () => {
  const context = {
    providerBaseUrl: "https://video.example/v1",
    fallbacks: "google",
    model: "some-model",
    seconds: "8",
    prompt: "Pan left",
  };
  for (const [, { Properties }] of resourcesOf(makeTemplate(context), "AWS::Lambda::Function")) {
    const given = environmentOf(Properties);
    const environment = readEnvironment(given);
    expect(Object.keys(given).filter((name) => !(name in environment))).toEqual([]);
    expect(environment.REQUEST_DEFAULTS).toEqual({
      provider: "openai",
      model: "some-model",
      seconds: 8,
      prompt: "Pan left",
      fallbacks: ["google"],
      deadlineMinutes: 30,
    });
    expect(environment.PROVIDERS).toEqual({
      openai: { kind: "openai", baseUrl: "https://video.example/v1" },
      google: { kind: "google" },
    });
  }
});

test("nobody takes a create for over while its function may still run; a clip fits where it is kept meanwhile", () => {
  const environment = readEnvironment(environmentOf(functions[0]?.[1].Properties));
  expect(environment.CREATE_LIMIT_SECONDS).toBeGreaterThan(functionTable.CreateVideo.timeoutSeconds);
  expect(environment.DOWNLOAD_LIMIT_SECONDS).toBeLessThan(functionTable.StoreClip.timeoutSeconds);
  expect(environment.CLIP_LIMIT_BYTES).toBeLessThan(functionTable.StoreClip.storageMegabytes * 2 ** 20);
});

test("what a function does with clips adds up to less than its time", () => {
  const { DOWNLOAD_LIMIT_SECONDS } = readEnvironment(environmentOf(functions[0]?.[1].Properties));
  const { poster, join, extras } = mediaSeconds;
  for (const name of ["PrepareRender", "StoreClip"] as const)
    expect(DOWNLOAD_LIMIT_SECONDS + poster + join + extras).toBeLessThan(functionTable[name].timeoutSeconds - 120);
});

test("a deployment without a studio has no function for it", () => {
  const other = makeTemplate({ provider: "google" });
  const names = resourcesOf(other, "AWS::Lambda::Function").map(([id]) => id);
  expect(names).toHaveLength(functions.length - 2);
  expect(names.filter((id) => id.startsWith("FunctionsStudio"))).toEqual([]);
  expect(JSON.stringify(other.toJSON())).not.toContain("studio/*");
});

test("a studio to fall back to has its function", () => {
  const other = makeTemplate({ provider: "google", fallbacks: "studio" });
  expect(resourcesOf(other, "AWS::Lambda::Function")).toHaveLength(functions.length - 1);
});

test("the settings of the logs and the processor reach the functions", () => {
  const other = makeTemplate({ architecture: "x86_64", logRetentionDays: "365" });
  other.allResourcesProperties("AWS::Lambda::Function", { Architectures: ["x86_64"] });
  other.allResourcesProperties("AWS::Logs::LogGroup", { RetentionInDays: 365 });
});
