import { expect, test } from "vitest";
import { type CancelOutcome, cancelRender } from "../../lib/steps/cancel-render.ts";
import { fakeProvider } from "../fakes/fake-provider.ts";
import { dropStill, runWorkflow, type TestWorld, testWorld } from "../support/run-workflow.ts";

/** Cancels a render while its job runs, at a provider that is at `origin` by then. */
async function cancelAt(origin: string) {
  const outcomes: CancelOutcome[] = [];
  const told: string[] = [];
  const provider = fakeProvider({
    polls: async () => {
      const [renderId = ""] = world.ledger.records.keys();
      const cancel = async (jobId: string) => {
        told.push(jobId);
        return { status: "canceled" } as const;
      };
      outcomes.push(await cancelRender({ ...world.dependencies, provider: () => ({ origin, cancel }) })(renderId));
      return "running" as const;
    },
  });
  const world: TestWorld = testWorld({ provider: Object.assign(provider, { origin: "one.test/v1" }) });
  const run = await runWorkflow(world, await dropStill(world));
  expect(run.record.status).toBe("canceled");
  return { outcome: outcomes[0], told };
}

test("the job of a render that is canceled is stopped where it was made", async () => {
  const { outcome, told } = await cancelAt("one.test/v1");
  expect(outcome).toMatchObject({ status: "canceled", jobProblem: null });
  expect(told).toEqual(["fake_job_1"]);
});

test("another server under the same name is not told to stop a job that it may have under that id", async () => {
  const { outcome, told } = await cancelAt("two.test/v1");
  expect(outcome).toMatchObject({ status: "canceled", jobProblem: expect.stringContaining("one.test/v1") });
  expect(told).toEqual([]);
});
