import { readFileSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { createMeasureRender } from "../../lib/aws/measure-render.ts";
import { functionNames } from "../../lib/infrastructure/function-table.ts";
import type { FailureClass } from "../../lib/render/failure.ts";
import { newRecord } from "../../lib/render/new-record.ts";
import { ownFailure } from "../../lib/render/own-failures.ts";
import type { RenderRecord, RenderStatus } from "../../lib/render/render-record.ts";
import { resolveRequest } from "../../lib/render/request.ts";
import { makeTemplate, resourcesOf } from "./make-stack.ts";

const template = makeTemplate({ alarmEmail: "operator@example.org", webhooks: "true" });
const alarms = resourcesOf(template, "AWS::CloudWatch::Alarm");

interface Watched {
  Namespace: string;
  MetricName: string;
  Dimensions?: { Name: string; Value: unknown }[];
}
const metricsOf = (alarm: { Metrics?: { MetricStat?: { Metric: Watched } }[] } & Partial<Watched>): Watched[] =>
  alarm.Metrics?.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Metric] : [])) ?? [alarm as Watched];

test("every alarm is explained in docs/operate.md, is quiet without data, and goes to the topic", () => {
  const explained = [...readFileSync("docs/operate.md", "utf8").matchAll(/^### (\w+)$/gm)].map((match) => match[1]);
  const names = alarms.map(([id]) => id.replace(/^ObservabilityAlarms/, "").slice(0, -8));
  // One alarm for each function and for each kind of failure, explained together.
  const kinds = names.map((name) =>
    name.replace(/^\w+Errors$/, "FunctionErrors").replace(/^(RendersFailed)\w+$/, "$1"),
  );
  expect([...new Set(kinds)].sort()).toEqual(explained.sort());
  expect(names.filter((name) => name.endsWith("Errors"))).toHaveLength(functionNames.length);
  const topic = { Ref: resourcesOf(template, "AWS::SNS::Topic")[0]?.[0] };
  for (const [, { Properties }] of alarms)
    expect(Properties).toMatchObject({ TreatMissingData: "notBreaching", AlarmActions: [topic] });
});

test("without an address there is no topic, and nothing alarms tell", () => {
  const quiet = makeTemplate();
  quiet.resourceCountIs("AWS::SNS::Topic", 0);
  quiet.resourceCountIs("AWS::KMS::Key", 0);
  for (const [, { Properties }] of resourcesOf(quiet, "AWS::CloudWatch::Alarm"))
    expect(Properties.AlarmActions).toBeUndefined();
});

test("the topic is encrypted under a key that alarms may use, and takes TLS only", () => {
  const key = resourcesOf(template, "AWS::KMS::Key")[0]?.[0];
  template.hasResource("AWS::KMS::Key", { DeletionPolicy: "Delete", UpdateReplacePolicy: "Delete" });
  template.hasResourceProperties("AWS::SNS::Topic", { KmsMasterKeyId: { "Fn::GetAtt": [key, "Arn"] } });
  const statements = [
    ...(resourcesOf(template, "AWS::SNS::TopicPolicy")[0]?.[1].Properties.PolicyDocument.Statement ?? []),
    ...(resourcesOf(template, "AWS::KMS::Key")[0]?.[1].Properties.KeyPolicy.Statement ?? []),
  ];
  const allowed = statements.filter(({ Principal }) => Principal.Service === "cloudwatch.amazonaws.com");
  expect(allowed.map(({ Action }) => Action)).toEqual(["sns:Publish", ["kms:Decrypt", "kms:GenerateDataKey"]]);
  expect(statements).toContainEqual(
    expect.objectContaining({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
  );
});

/** What CloudWatch finds in the lines a render leaves at its end: each metric with its dimensions. */
function measured(status: RenderStatus, failureClass: FailureClass | null, service = "stillmotion"): string[] {
  const request = resolveRequest(
    {},
    { provider: "openai" },
    () => ({ model: "m", seconds: 4, sizes: { landscape: "2x2", portrait: "2x2" } }),
    "e",
  );
  const still = { bucket: "b", key: "stills/a.jpg", versionId: null, etag: "e", bytes: 1 };
  const record: RenderRecord = {
    ...newRecord({ renderId: "r", still, request, estimatedUsd: 0.4, eventId: "event", now: new Date(0) }),
    status,
    failure: failureClass === null ? null : { ...ownFailure("internal_error"), class: failureClass },
  };
  const lines: string[] = [];
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    lines.push(...String(text).trim().split("\n"));
    return true;
  });
  createMeasureRender(service)(record);
  write.mockRestore();
  return lines.flatMap((line) => {
    const { _aws, ...values } = JSON.parse(line);
    const [{ Namespace, Dimensions, Metrics }] = _aws.CloudWatchMetrics;
    const names: string[] = Dimensions[0];
    return Metrics.map(({ Name }: { Name: string }) =>
      nameOf(
        Namespace,
        Name,
        names.map((name) => [name, values[name]]),
      ),
    );
  });
}
const nameOf = (namespace: string, metric: string, dimensions: [string, unknown][]) =>
  [namespace, metric, ...dimensions.map(([name, value]) => `${name}=${value}`).sort()].join(" ");

test("what alarms and dashboard watch is what renders leave behind", () => {
  const left = new Set([
    ...measured("succeeded", null),
    ...(["policy", "request"] as const).flatMap((failure) => measured("rejected", failure)),
    ...(["account", "rate_limited", "transient", "expired"] as const).flatMap((failure) => measured("failed", failure)),
  ]);
  const inAlarms = alarms
    .flatMap(([, { Properties }]) => metricsOf(Properties))
    .filter(({ Namespace }) => Namespace === "Stillmotion")
    .map(({ MetricName, Dimensions = [] }) =>
      nameOf(
        "Stillmotion",
        MetricName,
        Dimensions.map(({ Name, Value }) => [Name, Value]),
      ),
    );
  expect(inAlarms).toHaveLength(4);
  const body = JSON.stringify(
    resourcesOf(template, "AWS::CloudWatch::Dashboard")[0]?.[1].Properties.DashboardBody,
  ).replaceAll('\\"', '"');
  const inDashboard = [...body.matchAll(/\["Stillmotion","(\w+)"((?:,"\w+")*)/g)].map(([, metric = "", rest = ""]) => {
    const words = rest
      .split(",")
      .slice(1)
      .map((word) => word.slice(1, -1));
    const pairs = words.flatMap((word, index): [string, unknown][] =>
      index % 2 === 0 ? [[word, words[index + 1]]] : [],
    );
    return nameOf("Stillmotion", metric, pairs);
  });
  expect(inDashboard.length).toBeGreaterThan(10);
  for (const name of [...inAlarms, ...inDashboard]) expect(left).toContain(name);
});

test("what fails in one deployment rings no alarm of another in the same account", () => {
  const watched = resourcesOf(makeTemplate({ stackName: "Trial" }), "AWS::CloudWatch::Alarm")
    .flatMap(([, { Properties }]) => metricsOf(Properties))
    .filter(({ Namespace }) => Namespace === "Stillmotion")
    .map(({ MetricName, Dimensions = [] }) =>
      nameOf(
        "Stillmotion",
        MetricName,
        Dimensions.map(({ Name, Value }) => [Name, Value]),
      ),
    );
  expect(watched).toHaveLength(4);
  for (const failure of ["account", "rate_limited", "transient", "expired"] as const) {
    expect(watched).toContainEqual(measured("failed", failure, "stillmotion.Trial")[0]);
    expect(watched).not.toContainEqual(measured("failed", failure)[0]);
  }
});

test("a render is overdue when its own deadline and the storing of its clip are over", () => {
  const overdue = alarms.find(([id]) => id.includes("RendersOverdue"))?.[1].Properties;
  expect(overdue).toMatchObject({
    Namespace: "AWS/States",
    MetricName: "ExecutionTime",
    Statistic: "Maximum",
    Threshold: 50 * 60_000,
  });
});

test("the hours that a render may be held for are not overdue", () => {
  const held = resourcesOf(makeTemplate({ quietHours: "22:00-06:00 Europe/Berlin" }), "AWS::CloudWatch::Alarm");
  const overdue = held.find(([id]) => id.includes("RendersOverdue"))?.[1].Properties;
  expect(overdue?.Threshold).toBe((50 + 16 * 60 + 5) * 60_000);
});

test.each([
  ["BatchesFailed", "ExecutionsFailed"],
  ["BatchesTimedOut", "ExecutionsTimedOut"],
  ["BatchesAborted", "ExecutionsAborted"],
])("a batch that ends without being completed is told of (%s); a line of it is not", (name, metric) => {
  const failed = alarms.find(([id]) => id.includes(name))?.[1].Properties;
  const batches = resourcesOf(template, "AWS::StepFunctions::StateMachine").find(([id]) =>
    id.startsWith("BatchWorkflow"),
  );
  expect(failed).toMatchObject({
    MetricName: metric,
    // Executions of lines are told under this ARN with the label of the map behind it.
    Dimensions: [{ Name: "StateMachineArn", Value: { Ref: batches?.[0] } }],
    Threshold: 1,
  });
});
