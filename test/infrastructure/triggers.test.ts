import { expect, test } from "vitest";
import { lostAfterSeconds } from "../../lib/aws/studio-jobs.ts";
import { functionTable } from "../../lib/infrastructure/function-table.ts";
import { stillExtensions } from "../../lib/infrastructure/still-pattern.ts";
import { objectCreatedEvent } from "../../lib/local/still-events.ts";
import { isStillName } from "../../lib/local/still-names.ts";
import { makeTemplate, resourcesOf } from "./make-stack.ts";
import { matchesPattern } from "./matches-pattern.ts";

const template = makeTemplate();
const rules = resourcesOf(template, "AWS::Events::Rule");
const rule = (name: string) => rules.find(([id]) => id.startsWith(`Triggers${name}`))?.[1].Properties;
const bucketId = (name: string) =>
  resourcesOf(template, "AWS::S3::Bucket").find(([id]) => id.startsWith(`Storage${name}`))?.[0];
const stills = { Ref: bucketId("Stills") };

/** A drop, as S3 tells of it. In a pattern of the template a bucket's name is a reference. */
function drop(key: string, bucket: unknown = stills): Record<string, unknown> {
  const event = objectCreatedEvent({ bucket: "", key, etag: "e", versionId: "v", bytes: 1 }, new Date(0));
  return { ...event, detail: { ...(event.detail as object), bucket: { name: bucket } } };
}
/** Whether an event on the default bus starts the state machine: by itself, or by way of the bus between. */
function isRender(event: Record<string, unknown>): boolean {
  const takes = (name: string) => matchesPattern(event, rule(name).EventPattern);
  return takes("RenderRequested") || takes("RequestDropped") || (takes("PutUnderStills") && takes("StillDropped"));
}

test.each([
  "stills/a.jpg",
  "stills/b/c.JPG",
  "stills/c.JpEg",
  "stills/a b+c%20é.jpg",
  "stills/.png",
  "stills/x.json.webp",
])("%s is animated", (key) => expect(isRender(drop(key))).toBe(true));

test.each([
  "stills/a.json",
  "stills/stillmotion.json",
  "stills/a.mp4",
  "stills/jpg",
  "stills/a.jpg.txt",
  "stills/",
  "requested/a.jpg",
  "a.jpg",
  "STILLS/a.jpg",
])("%s is not", (key) => expect(isRender(drop(key))).toBe(false));

const takenBy = (name: string, key: string, bucket?: unknown) =>
  matchesPattern(drop(key, bucket), rule(name).EventPattern);

test("a request beside a still starts the workflow, which knows whether its still has it", () => {
  for (const key of ["stills/a.json", "stills/b/c.json", "stills/requests/a.json"])
    expect(takenBy("PutUnderStills", key) && takenBy("SidecarDropped", key)).toBe(true);
  for (const key of ["stills/a.jpg", "stills/a.jsonl"]) expect(takenBy("SidecarDropped", key)).toBe(false);
});

test("a request below requests/ starts the workflow, a manifest below batches/ that of batches, and nothing else does", () => {
  for (const key of ["requests/a.json", "requests/b/c.json"]) expect(takenBy("RequestDropped", key)).toBe(true);
  for (const key of ["requests/a.jpg", "stills/requests/a.json", "batches/a.json"])
    expect(takenBy("RequestDropped", key)).toBe(false);
  for (const key of ["batches/a.jsonl", "batches/b/c.csv"]) {
    expect(takenBy("ManifestDropped", key)).toBe(true);
    expect(isRender(drop(key))).toBe(false);
    expect(takenBy("ManifestDropped", key, { Ref: bucketId("Clips") })).toBe(false);
  }
  for (const key of ["batches/a.json", "batches/a.jpg", "stills/batches/a.csv", "a.csv"])
    expect(takenBy("ManifestDropped", key)).toBe(false);
});

test("nothing that is written to the clips bucket starts a render", () => {
  const clips = { Ref: bucketId("Clips") };
  for (const key of ["clips/a/r1.mp4", "clips/a/r1.webp", "clips/a/r1.json", "prepared/r1.jpg", "stills/a.jpg"])
    expect(isRender(drop(key, clips))).toBe(false);
});

test("only a creation is a drop", () => {
  expect(isRender({ ...drop("stills/a.jpg"), "detail-type": "Object Deleted" })).toBe(false);
});

test("the stack takes the same endings as a watched folder", () => {
  for (const extension of stillExtensions) expect(isStillName(`a.${extension}`)).toBe(true);
  for (const extension of ["json", "jsonl", "csv", "mp4", "txt", "bmp"])
    expect(isStillName(`a.${extension}`)).toBe(false);
});

test("another system may ask for a render; what the stack itself tells of renders starts none", () => {
  const event = { source: "stillmotion", "detail-type": "Render Requested", detail: {} };
  expect(matchesPattern(event, rule("RenderRequested").EventPattern)).toBe(true);
  for (const told of ["Started", "Succeeded", "Rejected", "Failed", "Canceled"])
    expect(isRender({ ...event, "detail-type": `Render ${told}` })).toBe(false);
});

test("of two deployments in one account only the one that is meant takes a request, be it from outside or from its own steps", () => {
  const other = makeTemplate({ stackName: "Trial" });
  expect(other.toJSON().Outputs.RequestSource.Value).toBe("stillmotion.Trial");
  const listening = (from: typeof template) =>
    resourcesOf(from, "AWS::Events::Rule").flatMap(([, { Properties }]) =>
      /Requested/.test(JSON.stringify(Properties.EventPattern)) ? Properties.EventPattern.source : [],
    );
  expect(listening(template)).toEqual(["stillmotion", "stillmotion"]);
  expect(listening(other)).toEqual(["stillmotion.Trial", "stillmotion.Trial"]);
  const [, prepare] = resourcesOf(other, "AWS::Lambda::Function").find(([id]) => /PrepareRender/.test(id)) ?? [];
  expect(prepare?.Properties.Environment.Variables.REQUEST_SOURCE).toBe("stillmotion.Trial");
  const allowed = resourcesOf(other, "AWS::IAM::Policy").flatMap(([id, { Properties }]) =>
    JSON.stringify(Properties).includes('"events:source":"stillmotion.Trial"') ? [id.slice(0, -8)] : [],
  );
  expect(allowed).toEqual(["FunctionsPrepareRenderRoleDefaultPolicy"]);
});

test("an execution of this state machine that ended red is closed; others are not", () => {
  const stateMachineArn = { Ref: resourcesOf(template, "AWS::StepFunctions::StateMachine")[0]?.[0] };
  const ended = (status: string, arn: unknown = stateMachineArn) => ({
    source: "aws.states",
    "detail-type": "Step Functions Execution Status Change",
    detail: { stateMachineArn: arn, status },
  });
  const { EventPattern, Targets } = rule("ExecutionEnded");
  for (const status of ["FAILED", "TIMED_OUT", "ABORTED"])
    expect(matchesPattern(ended(status), EventPattern)).toBe(true);
  for (const status of ["RUNNING", "SUCCEEDED"]) expect(matchesPattern(ended(status), EventPattern)).toBe(false);
  expect(matchesPattern(ended("FAILED", "another"), EventPattern)).toBe(false);
  expect(Targets[0].Arn["Fn::GetAtt"][0]).toMatch(/^FunctionsCloseRender/);
});

test("what is put under stills/ goes to a bus of its own, where the rules for stills and for sidecars listen", () => {
  const [[busId] = []] = resourcesOf(template, "AWS::Events::EventBus");
  expect(rule("PutUnderStills").Targets[0].Arn).toEqual({ "Fn::GetAtt": [busId, "Arn"] });
  const listening = rules.filter(([, { Properties }]) => Properties.EventBusName !== undefined);
  expect(listening.map(([id]) => id)).toEqual([
    expect.stringMatching(/^TriggersStillDropped/),
    expect.stringMatching(/^TriggersSidecarDropped/),
  ]);
  expect(rule("StillDropped").EventBusName).toEqual({ Ref: busId });
});

test("a job of the studio that is put has its function called, and nothing else that it keeps does", () => {
  const { EventPattern, Targets } = rules.find(([id]) => id.startsWith("StudioJobPut"))?.[1].Properties ?? {};
  const clips = { Ref: bucketId("Clips") };
  expect(matchesPattern(drop("studio/jobs/video_1.json", clips), EventPattern)).toBe(true);
  for (const key of ["studio/files/video_1.mp4", "studio/failures/video_1.json", "clips/a/r1.json"])
    expect(matchesPattern(drop(key, clips), EventPattern)).toBe(false);
  expect(matchesPattern(drop("studio/jobs/video_1.json"), EventPattern)).toBe(false);
  expect(Targets[0].Arn["Fn::GetAtt"][0]).toMatch(/^FunctionsStudio/);
});

test("by the time a poll says that a job is lost, nobody works on it any more", () => {
  const [, { Properties: asked }] = resourcesOf(template, "AWS::Lambda::EventInvokeConfig")[0] ?? ["", never()];
  const { RetryPolicy } = rules.find(([id]) => id.startsWith("StudioJobPut"))?.[1].Properties.Targets[0] ?? {};
  const seconds = [
    RetryPolicy.MaximumEventAgeInSeconds,
    asked.MaximumEventAgeInSeconds,
    functionTable.Studio.timeoutSeconds,
  ];
  expect(seconds.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(lostAfterSeconds);
});

function never(): never {
  throw new Error("the template has none");
}

const patientRules = rules.filter(([id]) => !id.startsWith("StudioJobPut"));
test.each(patientRules)("%s hands over the whole event, tries for a day, and then keeps it", (_id, { Properties }) => {
  const [target] = Properties.Targets;
  expect(Properties.Targets).toHaveLength(1);
  expect(target).not.toHaveProperty("Input");
  expect(target).not.toHaveProperty("InputPath");
  expect(target).not.toHaveProperty("InputTransformer");
  // Between buses that is what EventBridge does when it is told nothing.
  const { RetryPolicy = { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 } } = target;
  expect(RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 });
  const [queueId] = target.DeadLetterConfig.Arn["Fn::GetAtt"];
  const queue = resourcesOf(template, "AWS::SQS::Queue").find(([id]) => id === queueId)?.[1].Properties;
  expect(queue).toEqual({ MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true });
});
