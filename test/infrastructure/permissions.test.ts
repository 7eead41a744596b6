import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { functionNames } from "../../lib/infrastructure/function-table.ts";
import { permissionsTable } from "../../lib/infrastructure/permissions-table.ts";
import { makeTemplate, resourcesOf } from "./make-stack.ts";
import { actionsOfStep } from "./step-calls.ts";

const template = makeTemplate({ webhooks: "true" });
const policies = resourcesOf(template, "AWS::IAM::Policy");
const statements = policies.flatMap(([id, { Properties }]) =>
  Properties.PolicyDocument.Statement.map((statement: { Action: string | string[]; Resource: unknown }) => ({
    id,
    role: Properties.Roles[0].Ref as string,
    ...statement,
  })),
);

// UPDATE=1 npx vitest run test/infrastructure/permissions.test.ts
test("docs/permissions.md is what the template says", () => {
  const file = "docs/permissions.md";
  const [introduction = ""] = readFileSync(file, "utf8").split(/^## /m);
  const page = introduction + permissionsTable(template.toJSON() as Parameters<typeof permissionsTable>[0]);
  if (process.env.UPDATE !== undefined) writeFileSync(file, page);
  expect(readFileSync(file, "utf8")).toBe(page);
});

test("no role has a managed policy", () => {
  for (const [, { Properties }] of resourcesOf(template, "AWS::IAM::Role"))
    expect(Properties.ManagedPolicyArns).toBeUndefined();
});

test("no action is a wildcard, and no resource but what X-Ray and log delivery leave no choice in", () => {
  for (const { Action, Resource } of statements) {
    const actions = [Action].flat();
    expect(actions.filter((action) => action.includes("*"))).toEqual([]);
    if ([Resource].flat().includes("*"))
      expect(actions.filter((action) => !/^(xray:|logs:\w*(LogDeliver|LogGroups|ResourcePolic))/.test(action))).toEqual(
        [],
      );
  }
});

test("only the functions that talk to the provider may read its key", () => {
  const readers = statements.filter(({ Action }) => [Action].flat().includes("secretsmanager:GetSecretValue"));
  expect(readers.map(({ id }) => /^Functions(\w+?)Role/.exec(id)?.[1]).sort()).toEqual([
    "CreateVideo",
    "PollVideo",
    // For the secrets that webhooks are signed with.
    "ReceiveWebhook",
    "StoreClip",
  ]);
});

test("no function may write into the stills bucket, so that no render starts another", () => {
  const writers = statements.filter(
    ({ Action, Resource }) =>
      [Action].flat().some((action) => /^s3:(Put|Delete)/.test(action)) &&
      JSON.stringify(Resource).includes("StorageStills"),
  );
  expect(writers).toEqual([]);
});

/** What every function does, or does in the course of what the sources say: reading a version, giving up an upload. */
const alwaysThere = /^(logs|xray|sqs):|^s3:(GetObjectVersion|AbortMultipartUpload)$/;

test.each(functionNames)("%s may do what its step does, and no more", (name) => {
  const allowed = statements
    .filter(({ role }) => role.startsWith(`Functions${name}Role`))
    .flatMap(({ Action }) => Action)
    .filter((action) => !alwaysThere.test(action));
  expect([...new Set(allowed)].sort()).toEqual(actionsOfStep(name).sort());
});

test("told on a bus of another name, a render is still asked for on the default one, by those who ask", () => {
  const other = makeTemplate({ eventBus: "clips/told" });
  const buses = resourcesOf(other, "AWS::IAM::Policy").flatMap(([id, { Properties }]) =>
    Properties.PolicyDocument.Statement.filter(({ Action }: { Action: unknown }) => Action === "events:PutEvents")
      .flatMap(({ Resource }: { Resource: unknown }) => [Resource].flat())
      .map((resource: unknown) => [
        /^Functions(\w+?)Role/.exec(id)?.[1],
        /event-bus\/([\w/]+)/.exec(JSON.stringify(resource))?.[1],
      ]),
  );
  expect(buses.filter(([, bus]) => bus === "default")).toEqual([["PrepareRender", "default"]]);
  const tellers = [
    "CloseRender",
    "PlanBatch",
    "PlanNextAttempt",
    "PrepareRender",
    "RecordFailure",
    "RecordSuccess",
    "ReportBatch",
  ];
  expect(buses.flatMap(([name, bus]) => (bus === "clips/told" ? [name] : [])).sort()).toEqual(tellers);
  for (const [, { Properties }] of resourcesOf(other, "AWS::Lambda::Function"))
    if (Properties.Environment?.Variables.LEDGER_TABLE !== undefined)
      expect(Properties.Environment.Variables.EVENT_BUS).toBe("clips/told");
  expect(other.toJSON().Outputs.EventBus.Value).toBe("default");
});
