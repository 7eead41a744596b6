import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { expect, test } from "vitest";
import { createDynamoDBSeenNotices } from "../../lib/ledger/dynamodb-seen-notices.ts";
import type { SeenNotices } from "../../lib/ledger/seen-notices.ts";
import { createTableItems } from "../../lib/ledger/table-items.ts";
import { memoryNotices } from "../fakes/memory-notices.ts";
import { openLedgerTable } from "./open-ledger-table.ts";

const noon = Date.parse("2026-11-22T12:00:00.000Z");

const claims: [claim: string, check: (notices: SeenNotices, another: SeenNotices) => Promise<void>][] = [
  [
    "a notice is new once, whoever sees it first",
    async (notices, another) => {
      expect(await notices.add("openai", "evt_1")).toBe(true);
      expect(await notices.add("openai", "evt_1")).toBe(false);
      expect(await another.add("openai", "evt_1")).toBe(false);
    },
  ],
  [
    "of many who see it at once, one sees it first",
    async (notices, another) => {
      const adds = Array.from({ length: 20 }, (_, index) => (index % 2 ? notices : another).add("openai", "evt_1"));
      expect((await Promise.all(adds)).filter((isNew) => isNew)).toHaveLength(1);
    },
  ],
  [
    "another id, or the same of another provider, is another notice",
    async (notices) => {
      const pairs = [
        ["openai", "evt_1"],
        ["openai", "evt_2"],
        ["replicate", "evt_1"],
        ["openai", "x".repeat(5000)],
        ["openai", `${"x".repeat(4999)}y`],
        ["openai", "#"],
      ] as const;
      for (const [provider, id] of pairs) expect(await notices.add(provider, id)).toBe(true);
    },
  ],
  [
    "what is forgotten is new again; forgotten twice, too",
    async (notices, another) => {
      await notices.add("openai", "evt_1");
      await notices.remove("openai", "evt_1");
      await another.remove("openai", "evt_1");
      expect(await another.add("openai", "evt_1")).toBe(true);
    },
  ],
];

test.each(claims)("notices in memory: %s", async (_claim, check) => {
  const notices = memoryNotices();
  await check(notices, notices);
});

test.each(claims)("notices over DynamoDB: %s", async (_claim, check) => {
  const at = await openLedgerTable();
  const open = () => createDynamoDBSeenNotices({ ...at, now: () => new Date(noon) });
  await check(open(), open());
});

test("a notice is kept for four days, and then is new though nobody has deleted it", async () => {
  const at = await openLedgerTable();
  const clock = { now: noon };
  const notices = createDynamoDBSeenNotices({ ...at, now: () => new Date(clock.now) });
  await notices.add("openai", "evt_1");
  const fourDays = 4 * 86_400;
  clock.now = noon + fourDays * 1000;
  expect(await notices.add("openai", "evt_1")).toBe(false);
  clock.now += 1000;
  expect(await notices.add("openai", "evt_1")).toBe(true);
  const { Items = [] } = await createTableItems(at).documents.send(new ScanCommand({ TableName: at.table }));
  expect(Items).toEqual([{ id: expect.stringMatching(/^notice#openai#/), expiresAt: clock.now / 1000 + fourDays }]);
});
