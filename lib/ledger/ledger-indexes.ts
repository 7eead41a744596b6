/**
 * The indexes of the ledger's table: each has the ids of the records that have its attribute, by that attribute and
 * `createdAt`. The same on one machine and on AWS.
 */
export const ledgerIndexes = {
  status: { name: "byStatus", attribute: "status" },
  /** Bucket and key as one. */
  still: { name: "byStill", attribute: "stillKey" },
  /** Only while a create is not answered: what was asked for. */
  unanswered: { name: "byUnanswered", attribute: "unanswered" },
} as const;

export type LedgerIndex = keyof typeof ledgerIndexes;
