/** How far the reconciler has come with what it goes through in passes: one over all stills, say. */
export interface Sweep {
  /** When the pass began. ISO 8601, UTC, as all times here. */
  begunAt: string;
  isOver: boolean;
  /** Where the pass goes on: what is listed up to here was looked at; null: from the beginning. */
  after: string | null;
  /** What was put there before was seen to by an earlier pass; null: nothing was. */
  since: string | null;
  /** When the oldest was put there that this pass has to leave for the next; null: it left nothing. */
  unsettledSince: string | null;
}

export interface SweepLedger {
  get(name: string): Promise<Sweep | null>;
  put(name: string, sweep: Sweep): Promise<void>;
}
