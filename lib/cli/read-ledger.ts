import { stat } from "node:fs/promises";
import { join } from "node:path";
import { createDynamoDBLedger } from "../ledger/dynamodb-ledger.ts";
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

/**
 * The ledger of a data folder: served by whoever works on it now (then `isServedByOther`), or by ourselves for the moment.
 * Where there is none, it is empty, and nothing is made.
 */
export async function withLedger<Value>(
  { data: dataFolder, stack }: Pick<Settings, "data" | "stack">,
  use: (ledger: KnownRenders, isServedByOther: boolean) => Promise<Value>,
): Promise<Value> {
  if (stack !== undefined) return use(await (await import("./open-stack.ts")).openStackLedger(stack), true);
  if (await isMissing(join(dataFolder, "ledger"))) return use(noRenders, false);
  const now = () => new Date();
  try {
    const server = await startLedgerServer(dataFolder);
    try {
      return await use(createDynamoDBLedger({ client: server.client, table: ledgerTable, now }), false);
    } finally {
      await server.close();
    }
  } catch (error) {
    const address = error instanceof DataFolderInUseError ? await readLedgerAddress(dataFolder) : null;
    if (address === null) throw error;
    return use(createDynamoDBLedger({ client: createLedgerClient(address), table: ledgerTable, now }), true);
  }
}

async function isMissing(path: string): Promise<boolean> {
  return stat(path).then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === "ENOENT",
  );
}
