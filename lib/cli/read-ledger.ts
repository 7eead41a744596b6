import { stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { BudgetLedger } from "../ledger/budget-ledger.ts";
import { createDynamoDBBudgetLedger } from "../ledger/dynamodb-budget-ledger.ts";
import { createDynamoDBLedger } from "../ledger/dynamodb-ledger.ts";
import { createDynamoDBPlaceLedger } from "../ledger/dynamodb-place-ledger.ts";
import type { PlaceLedger } from "../ledger/place-ledger.ts";
import type { RenderLedger } from "../ledger/render-ledger.ts";
import { DataFolderInUseError } from "../local/data-folder-errors.ts";
import { readLedgerAddress } from "../local/ledger-address.ts";
import { createLedgerClient, ledgerTable, startLedgerServer } from "../local/ledger-server.ts";
import type { Settings } from "./settings.ts";

/** What a ledger can be asked, and told, about renders it knows. */
type KnownRenders = Pick<RenderLedger, "get" | "list" | "update">;

const noRenders: KnownRenders = {
  get: async () => null,
  async *list() {},
  update: async ({ record }) => {
    throw new Error(`There is no render ${record.renderId}.`);
  },
};

const noBudgets: BudgetLedger = {
  reserve: async () => true,
  settle: async () => {},
  spent: async () => ({ spentUsd: 0, reservedUsd: 0 }),
};

const noPlaces: Pick<PlaceLedger, "release"> = { release: async () => {} };

export interface OpenedLedgers {
  ledger: KnownRenders;
  budgets: BudgetLedger;
  places: Pick<PlaceLedger, "release">;
}

/** What one table keeps, as commands use it. */
export function openLedgers(client: DynamoDBClient, table: string) {
  const options = { client, table, now: () => new Date() };
  return {
    ledger: createDynamoDBLedger(options),
    budgets: createDynamoDBBudgetLedger(options),
    places: createDynamoDBPlaceLedger({ ...options, random: Math.random, pause: sleep }),
  };
}

/**
 * The ledger of a data folder: served by whoever works on it now (then `isServedByOther`), or by ourselves for the moment.
 * Where there is none, it is empty, and nothing is made.
 */
export async function withLedger<Value>(
  { data: dataFolder, stack }: Pick<Settings, "data" | "stack">,
  use: (ledgers: OpenedLedgers, isServedByOther: boolean) => Promise<Value>,
): Promise<Value> {
  if (stack !== undefined) return use(await (await import("./open-stack.ts")).openStackLedgers(stack), true);
  if (await isMissing(join(dataFolder, "ledger")))
    return use({ ledger: noRenders, budgets: noBudgets, places: noPlaces }, false);
  try {
    const server = await startLedgerServer(dataFolder);
    try {
      return await use(openLedgers(server.client, ledgerTable), false);
    } finally {
      await server.close();
    }
  } catch (error) {
    const address = error instanceof DataFolderInUseError ? await readLedgerAddress(dataFolder) : null;
    if (address === null) throw error;
    return use(openLedgers(createLedgerClient(address), ledgerTable), true);
  }
}

async function isMissing(path: string): Promise<boolean> {
  return stat(path).then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === "ENOENT",
  );
}
