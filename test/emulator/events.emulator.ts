import { PutEventsCommand, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateStateMachineCommand, DescribeExecutionCommand, ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { beforeAll, expect, test } from "vitest";
import { eventSchemas } from "../batch/event-schemas.ts";
import { events, fillSecret, output, until, workflow } from "./use-stack.ts";

interface Heard {
  id: string;
  source: string;
  "detail-type": string;
  time: string;
  resources: string[];
  detail: { eventId?: string; labels?: Record<string, string>; failure: { code: string; message: string } };
}

let stateMachineArn = "";
const schemas = eventSchemas({ isClosed: true });

/** Another system on the bus: each event it hears of is the input of an execution. */
beforeAll(async () => {
  await fillSecret();
  const roleArn = output("ScheduleRole");
  const definition = JSON.stringify({ StartAt: "Heard", States: { Heard: { Type: "Pass", End: true } } });
  const made = await workflow.send(new CreateStateMachineCommand({ name: "Ears", definition, roleArn }));
  stateMachineArn = made.stateMachineArn ?? "";
  const types = ["Request Refused", "Render Rejected"];
  const EventPattern = JSON.stringify({ source: ["stillmotion"], "detail-type": types });
  await events.send(new PutRuleCommand({ Name: "Ears", EventPattern }));
  const Targets = [{ Id: "ears", Arn: stateMachineArn, RoleArn: roleArn }];
  await events.send(new PutTargetsCommand({ Rule: "Ears", Targets }));
});

async function send(DetailType: string, detail: object): Promise<string> {
  const entry = { Source: "stillmotion", DetailType, Detail: JSON.stringify(detail) };
  const { Entries } = await events.send(new PutEventsCommand({ Entries: [entry] }));
  return Entries?.[0]?.EventId ?? "";
}

async function heard(what: string, matches: (event: Heard) => boolean): Promise<Heard> {
  return until(
    what,
    async () => {
      const { executions = [] } = await workflow.send(new ListExecutionsCommand({ stateMachineArn }));
      const runs = await Promise.all(
        executions.map(({ executionArn }) => workflow.send(new DescribeExecutionCommand({ executionArn }))),
      );
      return runs.map(({ input = "{}" }) => JSON.parse(input) as Heard).find(matches);
    },
    180,
  );
}

/** As it was emitted: on a bus, our own id stands under `resources`. */
function expectValid({ resources: [id], source, "detail-type": type, time, detail }: Heard): void {
  const validate = schemas.get(type);
  expect([validate?.({ id, source, "detail-type": type, time, detail }), validate?.errors]).toEqual([true, null]);
}

test("who sends an event that can't be used hears why, by the id that the bus gave it", async () => {
  const still = { bucket: output("StillsBucket"), key: "stills/a.jpg" };
  const render = await send("Render Requested", { still, request: { secnods: 4, labels: { order: "7" } } });
  const batch = await send("Batch Requested", { manifest: { key: "batches/none.jsonl" } });
  const ofRender = await heard("the refused render", ({ detail }) => detail.eventId === render);
  expect(ofRender.detail).toMatchObject({ labels: { order: "7" }, failure: { code: "event_invalid" } });
  expect(ofRender.detail.failure.message).toContain('did you mean "seconds"');
  const ofBatch = await heard("the refused batch", ({ detail }) => detail.eventId === batch);
  expect(ofBatch.detail.failure.message).toContain("there is no manifest batches/none.jsonl");
  for (const event of [ofRender, ofBatch]) expectValid(event);
});

test("a still that the deployment may not read is rejected, with a record that says so", async () => {
  await send("Render Requested", { still: { bucket: "of-somebody-else", key: "stills/a.jpg" } });
  const rejected = await heard("the rejection", ({ detail }) => detail.failure.code === "still_place_unknown");
  expect(rejected["detail-type"]).toBe("Render Rejected");
  expectValid(rejected);
});
