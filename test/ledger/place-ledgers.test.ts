import type { RequestListener } from "node:http";
import { setImmediate } from "node:timers/promises";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import { expect, test } from "vitest";
import { createDynamoDBLedger } from "../../lib/ledger/dynamodb-ledger.ts";
import { createDynamoDBPlaceLedger } from "../../lib/ledger/dynamodb-place-ledger.ts";
import { createTableItems, isNew } from "../../lib/ledger/table-items.ts";
import { createLedgerClient } from "../../lib/local/ledger-server.ts";
import { memoryPlaces } from "../fakes/memory-places.ts";
import { createLedgerTable } from "../support/create-ledger-table.ts";
import { aRequest, type OpenedPlaces, placeLedgerContract } from "./place-ledger.contract.ts";

const table = "renders";
const start = () => ({ now: new Date("2026-11-22T13:00:00.000Z") });

function openMemory(): OpenedPlaces {
  const clock = start();
  const places = memoryPlaces(() => clock.now);
  return { places, another: places, clock };
}

/** The DynamoDB API in memory, asked by two processes that know nothing of each other. */
async function openDynamoDB(isAlone = false): Promise<OpenedPlaces & { client: DynamoDBClient }> {
  const clock = start();
  const server = dynalite({ createTableMs: 0 });
  const [serve] = server.listeners("request") as [RequestListener];
  const client = createLedgerClient({ port: 1, key: "none" }, serve);
  await createLedgerTable(client, table);
  const pause = () => setImmediate();
  const options = { client, table, now: () => clock.now, random: Math.random, pause };
  const open = () => createDynamoDBPlaceLedger({ ...options, isAlone });
  const places = open();
  return { places, another: isAlone ? places : open(), clock, client };
}

test.each(placeLedgerContract)("the places in memory keep the contract: $claim", ({ check }) => check(openMemory()));

test.each(placeLedgerContract)("the places over DynamoDB keep the contract: $claim", async ({ check }) =>
  check(await openDynamoDB()),
);

test.each(placeLedgerContract)(
  "remembered by a process that is alone, they keep the contract: $claim",
  async ({ check }) => check(await openDynamoDB(true)),
);

test("a process that is alone reads the queue once; what another gave back shows at its next change", async () => {
  const { places, client, clock } = await openDynamoDB(true);
  let reads = 0;
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        if (String(commandName).startsWith("Get")) reads++;
        return next(args);
      },
    { step: "initialize" },
  );
  for (let index = 0; index < 20; index++) await places.take("p", aRequest(`r${index}`, { limit: 2 }));
  await places.keep("p", "r0", 1000);
  await places.release("p", "r0");
  expect(reads).toBe(1);
  const now = () => clock.now;
  const canceling = createDynamoDBPlaceLedger({ client, table, now, random: Math.random, pause: () => setImmediate() });
  await canceling.release("p", "r1");
  await places.release("p", "r2");
  const { leases, tickets } = await places.look("p");
  expect(leases).toEqual([]);
  expect(tickets.map(({ renderId }) => renderId)).not.toContain("r2");
  expect(tickets).toHaveLength(17);
});

test("with 250 places taken and thousands of renders waiting, the item stays far below DynamoDB's 400 KB", async () => {
  const { places, clock, client } = await openDynamoDB();
  const memory = memoryPlaces(() => clock.now);
  const request = (index: number) =>
    aRequest(`r${String(index).padStart(25, "0")}`, {
      limit: 250,
      urgency: index % 3 === 0 ? "interactive" : "batch",
      perMinute: { model: "a model with a long name", limit: 250 },
    });
  for (let index = 0; index < 5000; index++) await memory.take("p", request(index));
  const queue = memory.queues.get("p");
  expect(queue?.leases).toHaveLength(250);
  expect(queue?.tickets.length).toBeGreaterThan(150);
  expect(JSON.stringify(queue).length).toBeLessThan(80_000);
  await createTableItems({ client, table }).put({ id: "places#p", revision: 1, queue }, isNew);
  expect(await places.look("p")).toEqual(await memory.look("p"));
  expect(await places.take("p", request(0))).toEqual({ status: "taken" });
});

test("the item of places is no render", async () => {
  const { places, client, clock } = await openDynamoDB();
  await places.take("p", aRequest("r1"));
  const ledger = createDynamoDBLedger({ client, table, now: () => clock.now });
  expect(await Array.fromAsync(ledger.list())).toEqual([]);
});

test("renders of one process that ask at once take turns: each read is followed by one write that holds", async () => {
  const { client, clock } = await openDynamoDB();
  const asked = { Get: 0, Put: 0 };
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        asked[String(commandName).startsWith("Get") ? "Get" : "Put"]++;
        return next(args);
      },
    { step: "initialize" },
  );
  const places = createDynamoDBPlaceLedger({
    client,
    table,
    now: () => clock.now,
    random: Math.random,
    pause: () => Promise.reject(new Error("a race was lost")),
  });
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, index) => places.take("p", aRequest(`r${index}`, { limit: 3 }))),
  );
  expect(answers.filter(({ status }) => status === "taken")).toHaveLength(3);
  expect(asked).toEqual({ Get: 30, Put: 30 });
});

test.each(["ProvisionedThroughputExceededException", "ThrottlingException"])(
  "while the ledger takes no more calls for the item (%s), who asks is told to come again, each at another time",
  async (name) => {
    const { places, client } = await openDynamoDB();
    let isBusy = true;
    client.middlewareStack.add(
      (next) => (args) => (isBusy ? Promise.reject(Object.assign(new Error("slow down"), { name })) : next(args)),
      { step: "initialize" },
    );
    const ask = (index: number) => places.take("p", aRequest(`r${index}`));
    const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => ask(index)));
    const waits = answers.map((answer) => (answer.status === "wait" ? answer.waitSeconds : 0));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...waits)).toBeLessThanOrEqual(60);
    expect(new Set(waits).size).toBeGreaterThan(20);
    // A place is not given back by saying so: that is tried again by whoever runs the step.
    await expect(places.release("p", "r1")).rejects.toThrow("slow down");
    isBusy = false;
    expect(await ask(1)).toEqual({ status: "taken" });
  },
);

test("an ask that fails holds up nobody behind it", async () => {
  const { places } = await openDynamoDB();
  const [broken, good] = await Promise.allSettled([
    places.take("p", aRequest("r1", { limit: 0 })),
    places.take("p", aRequest("r2")),
  ]);
  expect(broken.status).toBe("rejected");
  expect(good).toEqual({ status: "fulfilled", value: { status: "taken" } });
});

test("a race for a free place that is lost again and again ends in a short wait, without a place", async () => {
  const { places: winner, client: racing, clock } = await openDynamoDB();
  let races = 0;
  let pauses = 0;
  const loser = createDynamoDBPlaceLedger({
    client: racing,
    table,
    // Asked between reading and writing: the moment for somebody else to be faster.
    now: () => clock.now,
    random: () => 0.5,
    pause: async () => {
      pauses++;
    },
  });
  racing.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const isLosers = String(commandName).startsWith("Put") && !isWinning;
        if (isLosers) await win();
        return next(args);
      },
    { step: "initialize" },
  );
  let isWinning = false;
  async function win(): Promise<void> {
    isWinning = true;
    await winner.keep("p", `r${races++}`, 600);
    isWinning = false;
  }
  const answer = await loser.take("p", aRequest("r999", { limit: 250 }));
  expect(answer).toEqual({ status: "wait", ahead: 0, waitSeconds: 31 });
  expect(pauses).toBe(races - 1);
  const holders = (await winner.look("p")).leases.map(({ renderId }) => renderId);
  expect(holders).toHaveLength(races);
  expect(holders).not.toContain("r999");
});
