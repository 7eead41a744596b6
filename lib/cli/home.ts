import type { RenderLedger } from "../ledger/render-ledger.ts";
import type { Ended } from "../local/local-executions.ts";
import type { HistoryEvent } from "../local/workflow.ts";
import type { StoredObject } from "../objects/object-store.ts";
import type { ClipRecord } from "../render/render-record.ts";
import type { RenderRequest } from "../render/request.ts";

/** Where renders run, as the commands see it: this machine, or a deployed stack. */
export interface Home {
  ledger: RenderLedger;
  /** What the settings of this call say about a still. */
  request: RenderRequest;
  /** Copies a file to where the workflow finds it, without starting anything. */
  drop(path: string, key: string): Promise<StoredObject>;
  /** Starts an execution, or joins the one that is under way for the same event. */
  start(event: Record<string, unknown>): Promise<{ name: string; ended: Promise<Ended> }>;
  /** Executions that an earlier process left unfinished and that go on only with us. */
  resume(): Promise<Promise<Ended>[]>;
  onHistory(listener: (event: HistoryEvent) => void): void;
  /** Where a clip is, for people. */
  whereIs(clip: Pick<ClipRecord, "bucket" | "key">): string;
  close(): Promise<void>;
}
