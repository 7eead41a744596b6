import type { RequestListener } from "node:http";
import dynalite from "dynalite";
import { beforeAll, describe, expect, test } from "vitest";
import { createDynamoDBLedger } from "../../lib/ledger/dynamodb-ledger.ts";
import { createDynamoDBPlaceLedger } from "../../lib/ledger/dynamodb-place-ledger.ts";
import { createDynamoDBSweepLedger } from "../../lib/ledger/dynamodb-sweep-ledger.ts";
import { createListReservations } from "../../lib/ledger/list-reservations.ts";
import { createLedgerClient } from "../../lib/local/ledger-server.ts";
import { reconcile } from "../../lib/steps/reconcile.ts";
import { createLedgerTable } from "../support/create-ledger-table.ts";
import { dropStill } from "../support/run-workflow.ts";
import { reconcileWorld } from "./reconcile-world.ts";

/** `RECONCILE_RENDERS=1000` is what docs/cost.md tells of. */
const renders = Number(process.env.RECONCILE_RENDERS ?? 100);
const open = 5;

interface Calls {
  queries: number;
  gets: number;
  puts: number;
  scans: number;
  heads: number;
  /** Of a thousand objects each, as S3 lists them. */
  pages: number;
}

const seen: Record<"first" | "next" | "later" | "everything", Calls> = {} as never;

beforeAll(async () => {
  const server = dynalite({ createTableMs: 0 });
  const [serve] = server.listeners("request") as [RequestListener];
  const client = createLedgerClient({ port: 1, key: "none" }, serve);
  await createLedgerTable(client, "renders");
  const counts: Record<string, number> = {};
  const count = (name: string, by = 1) => {
    counts[name] = (counts[name] ?? 0) + by;
  };
  client.middlewareStack.add(
    (next, context) => (args) => {
      count(String(context.commandName));
      return next(args);
    },
    { step: "initialize" },
  );
  const world = reconcileWorld();
  const { ledger: memory, objects } = world;
  const now = () => world.clock.now;
  const table = { client, table: "renders", now };
  const ledger = createDynamoDBLedger(table);
  const run = reconcile({
    ...world.reconciling,
    ledger,
    places: createDynamoDBPlaceLedger({ ...table, random: () => 0.5, pause: async () => {} }),
    sweeps: createDynamoDBSweepLedger(table),
    reservations: createListReservations(table),
    objects: {
      ...objects,
      async head(at) {
        count("heads");
        return objects.head(at);
      },
      async *list(...of) {
        count("pages");
        let listed = 0;
        for await (const each of objects.list(...of)) {
          if (++listed % 1000 === 0) count("pages");
          yield each;
        }
      },
    },
  });
  async function measure(everything: boolean): Promise<Calls> {
    for (const name of Object.keys(counts)) delete counts[name];
    expect(await run({ ...world.options, everything })).toMatchObject({ started: 0, resumed: 0, reported: [] });
    const of = (name: string) => counts[name] ?? 0;
    return {
      queries: of("QueryCommand"),
      gets: of("GetItemCommand") + of("GetCommand"),
      puts: of("PutItemCommand") + of("PutCommand"),
      scans: of("ScanCommand"),
      heads: of("heads"),
      pages: of("pages"),
    };
  }
  async function add(from: number, to: number): Promise<void> {
    for (let index = from; index < to; index++) await world.render(await dropStill(world, `stills/${index}.jpg`));
    for (const { record } of memory.records.values()) await ledger.open(record);
  }
  await add(0, renders);
  // Under way, and to be looked at.
  for (const { record } of [...memory.records.values()].slice(0, open)) {
    const entry = await ledger.get(record.renderId);
    if (entry === null) throw new Error("no record");
    const deadlineAt = "2027-01-01T00:00:00.000Z";
    await ledger.update(entry, (each) => ({ ...each, status: "rendering", endedAt: null, deadlineAt }));
  }
  world.pass(86_400);
  seen.first = await measure(false);
  world.pass(3600);
  seen.next = await measure(false);
  await add(renders, renders + 10);
  world.pass(3600);
  seen.later = await measure(false);
  seen.everything = await measure(true);
  if (process.env.RECONCILE_RENDERS !== undefined) process.stdout.write(`${JSON.stringify(seen, null, 2)}\n`);
}, 60_000);

describe(`${renders} renders, ${open} of them under way`, () => {
  test("no run scans the ledger", () => {
    for (const { scans } of Object.values(seen)) expect(scans).toBe(0);
  });

  test("the run after reads those under way, and lists the stills", () => {
    // Three open statuses; the records that are open, the periods of the budget, four sweeps and a queue.
    expect(seen.next.queries).toBe(3);
    expect(seen.next.gets).toBeLessThanOrEqual(open + 38 + 5);
    expect(seen.next.heads).toBe(0);
  });

  test("ten new renders cost ten queries and ten reads more", () => {
    expect(seen.later.queries - seen.next.queries).toBe(10);
    expect(seen.later.gets - seen.next.gets).toBe(10);
  });

  test("a look at everything reads each record three times, and asks for each clip once", () => {
    const all = renders + 10;
    expect(seen.everything.queries).toBeLessThanOrEqual(all + 4);
    expect(seen.everything.gets).toBeLessThanOrEqual(3 * all + 45);
    expect(seen.everything.heads).toBe(all - open);
  });
});
