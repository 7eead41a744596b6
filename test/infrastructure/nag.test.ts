import { CfnBucket } from "aws-cdk-lib/aws-s3";
import { AwsSolutionsChecks, type NagPack, ServerlessChecks } from "cdk-nag";
import { expect, test } from "vitest";
import { makeStack } from "./make-stack.ts";

const everything = {
  schedules: { nightly: { cron: "0 2 * * ? *", timezone: "Europe/Berlin", manifest: "batches/nightly.jsonl" } },
  alarmEmail: "operator@example.org",
  stillExpiryDays: 7,
  clipExpiryDays: 30,
  webhooks: "true",
};
const packs: [string, NagPack][] = [
  ["AwsSolutions", new AwsSolutionsChecks()],
  ["Serverless", new ServerlessChecks()],
];

function findings(pack: NagPack, app: ReturnType<typeof makeStack>["app"]): string[] {
  return (pack.validateScope(app).violations ?? []).flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
  );
}

test.each(packs)("%s finds nothing that is not explained", (_name, pack) => {
  expect(findings(pack, makeStack().app)).toEqual([]);
  expect(findings(pack, makeStack({ ...everything, architecture: "x86_64" }).app)).toEqual([]);
});

test("the rules do look: an open bucket beside ours is found", () => {
  const { app, stack } = makeStack();
  new CfnBucket(stack, "Open");
  expect(findings(new AwsSolutionsChecks(), app)).toContain("AwsSolutions-S1 at Stillmotion/Open");
});

test("every finding that is let be says why, in a sentence", () => {
  const { stack } = makeStack(everything);
  const reasons = stack.node
    .findAll()
    .flatMap(({ node }) => node.metadata.filter(({ type }) => type === "aws:cdk:acknowledged-rules"))
    .flatMap(({ data }) => Object.values(data as Record<string, string>));
  expect(reasons.length).toBeGreaterThan(10);
  for (const reason of reasons) expect(reason).toMatch(/^[A-Z].{40,}\.$/);
});
