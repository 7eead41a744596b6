import type { RequestListener } from "node:http";
import dynalite from "dynalite";
import { expect, test } from "vitest";
import { createDynamoDBBreakerLedger } from "../../lib/ledger/dynamodb-breaker-ledger.ts";
import { createDynamoDBBudgetLedger } from "../../lib/ledger/dynamodb-budget-ledger.ts";
import { createDynamoDBDurationLedger } from "../../lib/ledger/dynamodb-duration-ledger.ts";
import { createDynamoDBLedger } from "../../lib/ledger/dynamodb-ledger.ts";
import { createDynamoDBPlaceLedger } from "../../lib/ledger/dynamodb-place-ledger.ts";
import { createDynamoDBWakeLedger } from "../../lib/ledger/dynamodb-wake-ledger.ts";
import { createLedgerClient } from "../../lib/local/ledger-server.ts";
import type { ListedJob } from "../../lib/providers/video-provider.ts";
import { cancelRender } from "../../lib/steps/cancel-render.ts";
import { closeRender } from "../../lib/steps/close-render.ts";
import { fakeProvider } from "../fakes/fake-provider.ts";
import { createLedgerTable } from "../support/create-ledger-table.ts";
import { dropStill, runStates, type TestWorld, testWorld } from "../support/run-workflow.ts";

/** A world whose ledgers are over DynamoDB, and the names of the commands that it got, in order. */
async function worldOverDynamoDB(provider: (now: () => Date) => ReturnType<typeof fakeProvider>) {
  const server = dynalite({ createTableMs: 0 });
  const [serve] = server.listeners("request") as [RequestListener];
  const client = createLedgerClient({ port: 1, key: "none" }, serve);
  await createLedgerTable(client, "renders");
  const commands: string[] = [];
  client.middlewareStack.add(
    (next, context) => (args) => {
      commands.push(String(context.commandName));
      return next(args);
    },
    { step: "initialize" },
  );
  const clock: { world?: TestWorld } = {};
  const now = () => clock.world?.clock.now ?? new Date("2026-11-22T12:00:00.000Z");
  const options = { client, table: "renders", now };
  const ledger = createDynamoDBLedger(options);
  const world = testWorld({
    provider: provider(now),
    ledger,
    budgets: createDynamoDBBudgetLedger(options),
    breakers: createDynamoDBBreakerLedger(options),
    durations: createDynamoDBDurationLedger(options),
    places: createDynamoDBPlaceLedger({ ...options, random: () => 0.5, pause: async () => {} }),
    wakes: createDynamoDBWakeLedger(options),
    settings: {
      mostJobsAt: () => 2,
      budget: { usdPerDay: 100, usdPerMonth: 1000, refuseUnknownPrices: false },
    },
  });
  clock.world = world;
  return { world, ledger, commands };
}

test("no step looks at the whole ledger: not where all goes well, where jobs fail, or where a sidecar comes", async () => {
  const { world, commands } = await worldOverDynamoDB((now) =>
    fakeProvider({ now, creates: ["later", "created"], polls: ["running", "completed"] }),
  );
  const event = await dropStill(world);
  expect((await runStates(world, event)).result.status).toBe("succeeded");
  expect((await runStates(world, { ...event, id: "again" })).result.status).toBe("succeeded");
  await world.objects.write(
    { bucket: "stills", key: "stills/photo.jpg.json" },
    { body: JSON.stringify({ prompt: "pan left" }), mediaType: "application/json" },
  );
  expect((await runStates(world, { ...event, id: "with its sidecar" })).result.status).toBe("succeeded");
  expect(commands).toContain("PutItemCommand");
  expect(commands).not.toContain("ScanCommand");
});

test("nor where an answer was lost and others asked for the very same, nor when a render is closed or canceled", async () => {
  const { world, ledger, commands } = await worldOverDynamoDB((now) => {
    const provider = fakeProvider({ now, creates: ["lost"] });
    // One that does not tell by which key a job was made.
    const withoutKey = (job: ListedJob) => ({ ...job, idempotencyKey: null });
    const listJobs = async () => ({ status: "listed" as const, jobs: provider.jobs.map(withoutKey) });
    return { ...provider, listJobs };
  });
  const event = await dropStill(world);
  const run = await runStates(world, event);
  expect(run.result.status).toBe("succeeded");
  expect(world.provider.jobs).toHaveLength(1);
  // Which others mean the same job.
  expect(commands).toContain("QueryCommand");
  const [record] = await Array.fromAsync(ledger.listByStill({ bucket: "stills", key: "stills/photo.jpg" }));
  await cancelRender(world.dependencies)(record?.renderId ?? "");
  await closeRender(world.dependencies)({
    time: world.clock.now.toISOString(),
    detail: { status: "ABORTED", input: JSON.stringify(event), name: "an-execution" },
  });
  expect(commands).not.toContain("ScanCommand");
});
