import { expect, test } from "vitest";
import { failureNotes, renderTable } from "../../lib/cli/describe-record.ts";
import { fakeFailure } from "../fakes/fake-failure.ts";
import { fakeProvider } from "../fakes/fake-provider.ts";
import { dropStill, runWorkflow, testWorld } from "../support/run-workflow.ts";

const whereIs = ({ key }: { key: string }) => key;
const rendered = async (provider = fakeProvider({}), key?: string) => {
  const world = testWorld({ provider });
  return (await runWorkflow(world, await dropStill(world, key))).record;
};
const failing = (failure: ReturnType<typeof fakeFailure>) => ({ status: "failed", failure }) as const;
const costOf = ({ attempts, ...record }: Awaited<ReturnType<typeof rendered>>, estimatedUsd: number | null = 0.4) =>
  renderTable([{ ...record, attempts: attempts.map((attempt) => ({ ...attempt, estimatedUsd })) }], whereIs)
    .split(/\s+/)
    .at(-1);

test("the cost is that of every job that was made, whatever became of it", async () => {
  const once = await rendered();
  expect(costOf(once)).toBe("$0.40");
  expect(costOf(once, null)).toBe("unknown");
  const twice = await rendered(fakeProvider({ polls: [failing(fakeFailure("transient"))] }));
  expect(costOf(twice)).toBe("$0.80");
  const refused = await rendered(fakeProvider({ creates: [failing(fakeFailure("policy"))] }));
  expect(costOf(refused)).toBe("$0.00");
});

test("a table without rows is empty", () => {
  expect(renderTable([], whereIs)).toBe("");
});

test("a long name is cut in the middle, to 60 characters", async () => {
  const record = await rendered(undefined, `stills/start-${"x".repeat(100)}-end.jpg`);
  const [name = ""] = renderTable([record], whereIs).split("\n")[1]?.split("  ") ?? [];
  expect(name).toMatch(/^start-x+…x+-end\.jpg$/);
  expect(name).toHaveLength(60);
});

test("a render failed, or was rejected", async () => {
  const failed = await rendered(fakeProvider({ creates: [failing(fakeFailure("account"))] }));
  const rejected = await rendered(fakeProvider({ creates: [failing(fakeFailure("policy"))] }));
  const [one, two] = failureNotes([failed, rejected]);
  expect(one).toMatch(/^photo\.jpg failed \(account/);
  expect(two).toMatch(/^photo\.jpg was rejected \(policy/);
});
