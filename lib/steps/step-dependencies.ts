import type { BreakerLedger } from "../ledger/breaker-ledger.ts";
import type { BudgetLedger } from "../ledger/budget-ledger.ts";
import type { DurationLedger } from "../ledger/duration-ledger.ts";
import type { PlaceLedger } from "../ledger/place-ledger.ts";
import type { RenderLedger } from "../ledger/render-ledger.ts";
import type { WakeLedger } from "../ledger/wake-ledger.ts";
import type { MediaTools } from "../media/media-tools.ts";
import type { ObjectStore } from "../objects/object-store.ts";
import type { Catalogue } from "../providers/catalogue/catalogue.ts";
import type { VideoProvider } from "../providers/video-provider.ts";
import type { Budget } from "../render/budget.ts";
import type { OutgoingEvent } from "../render/outgoing-event.ts";
import type { QuietHours } from "../render/quiet-hours.ts";
import type { RenderRequest } from "../render/request.ts";
import type { FetchUrl } from "./fetch-still.ts";

/** The outside world as the steps see it. */
export interface StepDependencies {
  /** The provider of this name, or null when the deployment has none of it. */
  provider(name: string): VideoProvider | null;
  /** What is known of these providers before they are asked. */
  catalogue: Catalogue;
  objects: ObjectStore;
  ledger: RenderLedger;
  budgets: BudgetLedger;
  breakers: BreakerLedger;
  durations: DurationLedger;
  places: PlaceLedger;
  wakes: WakeLedger;
  /** Ends the wait that this token is for. One that is over, or whose execution is gone, stays as it is. */
  endWait(token: string): Promise<void>;
  media: MediaTools;
  /** Left out: stills are fetched from nowhere. */
  fetchUrl?: FetchUrl;
  emit(event: OutgoingEvent): Promise<void>;
  /** Has an execution begin for an event, at least once: it may be asked for again while that runs. */
  startRender(event: Record<string, unknown>): Promise<void>;
  now(): Date;
  /** In [0, 1): spreads the waits of many renders. */
  random(): number;
  settings: StepSettings;
}

export interface StepSettings {
  /** `required`: a still that is dropped without a sidecar is not rendered. Left out: optional. */
  sidecars?: "optional" | "required";
  /** The buckets that stills may lie in. Left out: any. */
  stillBuckets?: readonly string[];
  /** The hosts that stills are fetched from, by https; see FetchRules. Left out: none. */
  stillHosts?: readonly string[];
  /** When renders that are not urgent begin. Left out: at any time. */
  quietHours?: QuietHours | undefined;
  /** Whether what the lint warns of is refused. */
  strict?: boolean;
  /** Where clips, their records and posters, and fitted stills go. */
  clipsBucket: string;
  /** The deployment's own request: what a still gets that came without one. */
  request: RenderRequest & { provider: string };
  /** What all renders together may spend. */
  budget: Budget;
  /** How long a dropped still waits for its sidecar, in seconds. */
  sidecarGraceSeconds: number;
  /** So many jobs may be in flight at a provider, over all renders of all processes; null: any number. */
  mostJobsAt(provider: string): number | null;
  /** This process. */
  runner: string;
  /** Whether a process of another name is sure to be gone (the embedded home: its lock says so; Lambda: never). */
  otherRunnersAreGone: boolean;
  /** How long a create may be under way at the most, in seconds: after that, nobody is in the middle of it. */
  createLimitSeconds: number;
  /** How long a provider's job may take to show in its list after the answer was lost, in seconds: it may still be made. */
  createSettleSeconds(provider: string): number;
}
