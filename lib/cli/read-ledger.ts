import { createDynamoDBLedger } from "../ledger/dynamodb-ledger.ts";
import type { RenderLedger } from "../ledger/render-ledger.ts";
import { DataFolderInUseError } from "../local/data-folder-errors.ts";
import { readLedgerAddress } from "../local/ledger-address.ts";
import { createLedgerClient, ledgerTable, startLedgerServer } from "../local/ledger-server.ts";
import type { Settings } from "./settings.ts";

/**
 * The ledger of a data folder: served by whoever works on it now (then `isServedByOther`), or by ourselves for the moment.
 */
export async function withLedger<Value>(
  { data: dataFolder, stack }: Pick<Settings, "data" | "stack">,
  use: (ledger: RenderLedger, isServedByOther: boolean) => Promise<Value>,
): Promise<Value> {
  if (stack !== undefined) return use(await (await import("./open-stack.ts")).openStackLedger(stack), true);
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
