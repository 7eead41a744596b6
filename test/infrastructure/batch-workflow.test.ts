import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readBatchInput } from "../../lib/batch/batch-input.ts";
import { batchDefinitionFile } from "../../lib/infrastructure/batch-workflow.ts";
import { StackSettingsError } from "../../lib/infrastructure/stack-settings.ts";
import { fillKeywords } from "../support/fill-keywords.ts";
import { makeTemplate, resourcesOf } from "./make-stack.ts";

const nightly = {
  cron: "0 2 * * ? *",
  timezone: "Europe/Berlin",
  flexibleMinutes: 15,
  manifest: "batches/nightly.jsonl",
  maxCostUsd: 40,
};
const template = makeTemplate({ schedules: { nightly } });
const machineNamed = (name: string) =>
  resourcesOf(template, "AWS::StepFunctions::StateMachine").find(([id]) => id.startsWith(name));
const [batchId, batch] = machineNamed("BatchWorkflow") ?? [];
const [renderId] = machineNamed("Workflow") ?? [];

test("the state machine of batches is the committed file, with its functions and the render workflow filled in", () => {
  expect(batch?.Properties.DefinitionString).toBe(readFileSync(batchDefinitionFile, "utf8"));
  expect(batch?.Properties.DefinitionSubstitutions).toEqual({
    PlanBatch: { "Fn::GetAtt": [expect.stringMatching(/^FunctionsPlanBatchFunction/), "Arn"] },
    ReportBatch: { "Fn::GetAtt": [expect.stringMatching(/^FunctionsReportBatchFunction/), "Arn"] },
    RenderWorkflow: { Ref: renderId },
  });
});

test("its role may start itself, for the lines, and the render workflow, and no other", () => {
  const started = resourcesOf(template, "AWS::IAM::Policy")
    .filter(([, { Properties }]) => Properties.Roles[0].Ref === batch?.Properties.RoleArn["Fn::GetAtt"][0])
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
    .filter(({ Action }) => [Action].flat().includes("states:StartExecution"))
    .map(({ Resource }) => Resource);
  expect(started).toHaveLength(2);
  expect(started).toEqual(expect.arrayContaining([{ Ref: renderId }, { Ref: batchId }]));
});

test("a schedule asks for its batch in its time zone, some time within its window", () => {
  const [[, { Properties }] = ["", { Properties: {} }]] = resourcesOf(template, "AWS::Scheduler::Schedule");
  expect(Properties).toMatchObject({
    ScheduleExpression: "cron(0 2 * * ? *)",
    ScheduleExpressionTimezone: "Europe/Berlin",
    FlexibleTimeWindow: { Mode: "FLEXIBLE", MaximumWindowInMinutes: 15 },
    Target: { Arn: { Ref: batchId } },
  });
  expect(Properties.Name).toBe("nightly");
});

test("a start that is tried again is the same run of the batch, the next night is another", () => {
  const [[, { Properties }] = ["", { Properties: {} }]] = resourcesOf(template, "AWS::Scheduler::Schedule");
  const [separator, parts] = Properties.Target.Input["Fn::Join"] as [string, (string | { Ref: string })[]];
  const stored = parts.map((part) => (typeof part === "string" ? part : "the-stills")).join(separator);
  const asked = (scheduledTime: string, attempt: number) =>
    readBatchInput(JSON.parse(fillKeywords(stored, { scheduledTime, attempt })), "elsewhere");
  const night = "2026-03-22T01:00:00Z";
  expect(asked(night, 1)).toEqual({
    id: expect.stringContaining("nightly"),
    time: night,
    manifest: { bucket: "the-stills", key: "batches/nightly.jsonl" },
    maxCostUsd: 40,
  });
  expect(asked(night, 2)).toEqual(asked(night, 1));
  expect(asked("2026-03-23T01:00:00Z", 1).id).not.toBe(asked(night, 1).id);
});

test.each([
  [{ cron: "0 2 * * *", manifest: "batches/a.csv" }, "six fields"],
  [{ ...nightly, timezone: "Berlin" }, "Europe/Berlin"],
  [{ ...nightly, manifest: "stills/a.csv" }, "below batches/"],
  [{ ...nightly, when: "now" }, "when"],
])("a schedule that can't be used is refused: %j", (schedule, why) => {
  const make = () => makeTemplate({ schedules: JSON.stringify({ nightly: schedule }) });
  expect(make).toThrow(StackSettingsError);
  expect(make).toThrow(why);
});
