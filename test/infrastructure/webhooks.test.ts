import { expect, test } from "vitest";
import { makeTemplate, resourcesOf } from "./make-stack.ts";

const template = makeTemplate({ webhooks: "true" });
const nameOf = (reference: { "Fn::GetAtt": [string, string] }) => reference["Fn::GetAtt"][0];

test("without the setting nobody can call anything from outside, and nothing may end a wait", () => {
  const other = makeTemplate();
  other.resourceCountIs("AWS::Lambda::Url", 0);
  expect(resourcesOf(other, "AWS::Lambda::Function").filter(([id]) => id.includes("ReceiveWebhook"))).toEqual([]);
  expect(JSON.stringify(other.toJSON())).not.toMatch(/SendTaskSuccess|WEBHOOK_URL|"WebhookUrl"/);
});

test("with it one function has an address, which is told to the function that asks providers and to who deploys", () => {
  const [[url, { Properties }] = ["", { Properties: null }], ...others] = resourcesOf(template, "AWS::Lambda::Url");
  expect(others).toEqual([]);
  expect(Properties.AuthType).toBe("NONE");
  expect(nameOf(Properties.TargetFunctionArn)).toMatch(/^FunctionsReceiveWebhookFunction/);
  const address = { "Fn::GetAtt": [url, "FunctionUrl"] };
  template.hasOutput("WebhookUrl", { Value: address });
  const told = resourcesOf(template, "AWS::Lambda::Function").filter(
    ([, { Properties: each }]) => each.Environment.Variables.WEBHOOK_URL !== undefined,
  );
  expect(told.map(([id]) => id)).toEqual([expect.stringMatching(/^FunctionsCreateVideoFunction/)]);
  expect(told[0]?.[1].Properties.Environment.Variables.WEBHOOK_URL).toEqual(address);
});

test("everybody may call that function by its address, and no other function", () => {
  const open = resourcesOf(template, "AWS::Lambda::Permission").filter(
    ([, { Properties }]) => Properties.Principal === "*",
  );
  expect(open.length).toBeGreaterThan(0);
  for (const [, { Properties }] of open) {
    expect(nameOf(Properties.FunctionName)).toMatch(/^FunctionsReceiveWebhookFunction/);
    const isByUrl = Properties.FunctionUrlAuthType === "NONE" || Properties.InvokedViaFunctionUrl === true;
    expect(isByUrl).toBe(true);
  }
});

test("only who waits and who is called may end a wait, and only one of this state machine", () => {
  const policies = resourcesOf(template, "AWS::IAM::Policy").flatMap(([, { Properties }]) =>
    Properties.PolicyDocument.Statement.filter(({ Action }: { Action: unknown }) =>
      [Action].flat().includes("states:SendTaskSuccess"),
    ).map(({ Action, Resource }: Record<string, unknown>) => ({ role: Properties.Roles[0].Ref, Action, Resource })),
  );
  const resource = { Ref: expect.stringMatching(/^WorkflowStateMachine/) };
  expect(policies).toEqual([
    {
      role: expect.stringMatching(/^FunctionsReceiveWebhookRole/),
      Action: "states:SendTaskSuccess",
      Resource: resource,
    },
    { role: expect.stringMatching(/^FunctionsAwaitVideoRole/), Action: "states:SendTaskSuccess", Resource: resource },
  ]);
});

test("the template refers to nothing in a circle", () => {
  const { Resources } = template.toJSON() as { Resources: Record<string, unknown> };
  const uses = new Map(
    Object.entries(Resources).map(([id, resource]) => [
      id,
      Object.keys(Resources).filter((other) => mentions(resource, other)),
    ]),
  );
  const done = new Set<string>();
  const visit = (id: string, path: string[]) => {
    expect(path).not.toContain(id);
    if (done.has(id)) return;
    for (const other of uses.get(id) ?? []) visit(other, [...path, id]);
    done.add(id);
  };
  for (const id of uses.keys()) visit(id, []);
});

function mentions(value: unknown, id: string): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { Ref, "Fn::GetAtt": attribute, DependsOn } = value as Record<string, unknown>;
  if (Ref === id || (Array.isArray(attribute) && attribute[0] === id) || [DependsOn].flat().includes(id)) return true;
  return Object.values(value).some((each) => mentions(each, id));
}
