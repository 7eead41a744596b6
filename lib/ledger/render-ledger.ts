import type { RenderRecord, RenderStatus } from "../render/render-record.ts";

/** The records of all renders, kept by single-item conditional writes alone. */
export interface RenderLedger {
  /** Opens a record, unless this render already has one: then answers that one. */
  open(record: RenderRecord): Promise<LedgerEntry & { opened: boolean }>;
  /** The record as it is now. */
  get(renderId: string): Promise<LedgerEntry | null>;
  /**
   * The record as this process last saw it, or as it is now if it never did. Good enough to start an `update` from, which
   * finds out when it is out of date; not to see what others did.
   */
  recall(renderId: string): Promise<LedgerEntry | null>;
  /**
   * Changes a record as one step: `change` sees the newest state and answers the new one, or null to leave it. It may be
   * called more than once, when somebody else wrote in between; what it answers last, it answers to the newest state,
   * also where that is null. `updatedAt` is set here.
   */
  update(
    entry: LedgerEntry,
    change: (record: RenderRecord) => RenderRecord | null,
  ): Promise<LedgerEntry & { changed: boolean }>;
  /** All records, in no order. */
  list(): AsyncIterable<RenderRecord>;
  /** The records in a status, the oldest first, from that `createdAt` on; a moment may pass, as below. */
  listByStatus(status: RenderStatus, createdFrom?: string): AsyncIterable<RenderRecord>;
  /** The records of one still, in no order; a moment may pass until a new one is among them. */
  listByStill(still: { bucket: string; key: string }): AsyncIterable<RenderRecord>;
  /** The records of renders that asked for the very same and have no answer yet, in no order; a moment may pass, as above. */
  listUnanswered(asked: AskedFor): AsyncIterable<RenderRecord>;
  /** Makes a provider's job the property of a render, once and for ever. Answers the owner: this render or an earlier one. */
  claimJob(provider: string, jobId: string, renderId: string): Promise<string>;
  /**
   * Makes a still's bytes with a request the business of one render. Answers who minds it: this render, or the one that was
   * there first; `instead` takes over from that one, if it still minds it.
   */
  claimContent(contentId: string, renderId: string, instead?: string): Promise<string>;
  /** The render a provider's job belongs to, or null. */
  ownerOfJob(provider: string, jobId: string): Promise<string | null>;
}

/** What makes two jobs of one kind look the same at a provider. */
export interface AskedFor {
  provider: string;
  model: string;
  prompt: string;
}

export interface LedgerEntry {
  record: RenderRecord;
  /** Grows with every write; tells whether somebody else wrote since. */
  revision: number;
}
