/** The indexes of the ledger's table, by name. */
export const ledgerIndexes = { status: "byStatus", still: "byStill" } as const;
