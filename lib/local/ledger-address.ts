import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** Where the process that works on a data folder serves its ledger. Readable by the folder's owner alone. */
export interface LedgerAddress {
  pid: number;
  port: number;
  key: string;
}

export function ledgerAddressPath(dataFolder: string): string {
  return join(dataFolder, "ledger-address.json");
}

/** The address a process left, which may be gone since; null where none is. */
export async function readLedgerAddress(dataFolder: string): Promise<LedgerAddress | null> {
  try {
    return JSON.parse(await readFile(ledgerAddressPath(dataFolder), "utf8")) as LedgerAddress;
  } catch {
    return null;
  }
}
