import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { makeTemplate, resourcesOf } from "./make-stack.ts";

const template = makeTemplate();
const buckets = resourcesOf(template, "AWS::S3::Bucket");
const bucket = (name: string) => buckets.find(([id]) => id.startsWith(`Storage${name}`))?.[1].Properties;
const rulesOf = (properties: { LifecycleConfiguration: { Rules: Record<string, unknown>[] } }) =>
  properties.LifecycleConfiguration.Rules;

test("every bucket is private, encrypted, and rid of unfinished uploads", () => {
  expect(buckets).toHaveLength(3);
  for (const [, { Properties }] of buckets) {
    expect(Object.values(Properties.PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
    expect(JSON.stringify(Properties.BucketEncryption)).toContain("AES256");
    expect(Properties.OwnershipControls).toEqual({ Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] });
    expect(rulesOf(Properties)[0]).toMatchObject({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 } });
  }
});

test("every bucket and queue refuses what is not encrypted on its way", () => {
  const refusing = [
    ...resourcesOf(template, "AWS::S3::BucketPolicy"),
    ...resourcesOf(template, "AWS::SQS::QueuePolicy"),
  ];
  expect(refusing).toHaveLength(3 + 4);
  for (const [, { Properties }] of refusing) {
    expect(Properties.PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
    );
  }
});

test("the stills bucket tells EventBridge, and that of clips where it has jobs of a studio; only stills have versions", () => {
  const telling = (from: typeof template) =>
    resourcesOf(from, "AWS::S3::Bucket").flatMap(([id, { Properties }]) =>
      Properties.NotificationConfiguration?.EventBridgeConfiguration.EventBridgeEnabled === true
        ? [id.slice(0, -8)]
        : [],
    );
  expect(telling(template)).toEqual(["StorageStills", "StorageClips"]);
  expect(telling(makeTemplate({ provider: "google" }))).toEqual(["StorageStills"]);
  expect(bucket("Stills").VersioningConfiguration).toEqual({ Status: "Enabled" });
  expect(bucket("Clips").VersioningConfiguration).toBeUndefined();
});

test("stills and clips are logged and stay for ever; fitted stills and access logs do not", () => {
  for (const name of ["Stills", "Clips"])
    expect(bucket(name).LoggingConfiguration.LogFilePrefix).toMatch(/^(stills|clips)\/$/);
  expect(rulesOf(bucket("Stills")).filter((rule) => "ExpirationInDays" in rule)).toEqual([]);
  expect(rulesOf(bucket("Clips")).filter((rule) => "ExpirationInDays" in rule)).toEqual([
    { ExpirationInDays: 90, Prefix: "prepared/", Status: "Enabled" },
    { ExpirationInDays: 2, Prefix: "studio/", Status: "Enabled" },
  ]);
  expect(rulesOf(bucket("AccessLogs"))).toContainEqual({ ExpirationInDays: 30, Status: "Enabled" });
});

test("a fitted still is there for as long as its render may wait for a place", () => {
  const { TimeoutSeconds } = JSON.parse(readFileSync("statemachine/batch.asl.json", "utf8"));
  const prepared = rulesOf(bucket("Clips")).find(({ Prefix }) => Prefix === "prepared/");
  expect(prepared?.ExpirationInDays).toBeGreaterThan(TimeoutSeconds / 86_400);
});

test("stills and clips expire where that is asked for, old versions of stills with them", () => {
  const expiring = makeTemplate({ stillExpiryDays: "7", clipExpiryDays: 30 });
  expiring.hasResourceProperties("AWS::S3::Bucket", {
    VersioningConfiguration: { Status: "Enabled" },
    LifecycleConfiguration: {
      Rules: [{}, { ExpirationInDays: 7, NoncurrentVersionExpiration: { NoncurrentDays: 1 } }],
    },
  });
  expiring.hasResourceProperties("AWS::S3::Bucket", {
    LifecycleConfiguration: {
      Rules: [
        {},
        { Prefix: "prepared/" },
        { Prefix: "studio/" },
        // Stills too: those that came by address or in their event.
        { Prefix: "requested/", ExpirationInDays: 7 },
        { Prefix: "clips/", ExpirationInDays: 30 },
      ],
    },
  });
});

test("the ledger is paid by use, can be restored, and is found by status and by still", () => {
  template.hasResourceProperties("AWS::DynamoDB::Table", {
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    GlobalSecondaryIndexes: ["status", "stillKey", "unanswered"].map((attribute) => ({
      KeySchema: [
        { AttributeName: attribute, KeyType: "HASH" },
        { AttributeName: "createdAt", KeyType: "RANGE" },
      ],
      Projection: { ProjectionType: "KEYS_ONLY" },
    })),
  });
});

test("what cost money outlives the stack, unless it is to be destroyed", () => {
  const kept = ["AWS::S3::Bucket", "AWS::DynamoDB::Table", "AWS::SecretsManager::Secret"];
  const policies = (from: typeof template) =>
    new Set(kept.flatMap((type) => resourcesOf(from, type).map(([, resource]) => resource.DeletionPolicy)));
  expect(policies(template)).toEqual(new Set(["Retain"]));
  expect(policies(makeTemplate({ removalPolicy: "destroy" }))).toEqual(new Set(["Delete"]));
});

test("the template makes no custom resource, and knows no secret", () => {
  const types = Object.values(template.toJSON().Resources as Record<string, { Type: string }>).map(({ Type }) => Type);
  expect(types.filter((type) => type.startsWith("Custom::") || type.startsWith("AWS::CloudFormation::"))).toEqual([]);
  const [secret] = resourcesOf(template, "AWS::SecretsManager::Secret");
  expect(Object.keys(secret?.[1].Properties)).toEqual(["Description"]);
});
