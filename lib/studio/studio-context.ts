import type { FaultPlan } from "./fault-plan.ts";
import type { JobStore } from "./job-store.ts";
import type { StudioProfile } from "./profiles/studio-profile.ts";
import type { RenderQueue } from "./render-queue.ts";
import type { StudioFolder } from "./studio-folder.ts";
import type { StudioLog } from "./studio-log.ts";

/** What every route works with. */
export interface StudioContext {
  profile: StudioProfile;
  folder: StudioFolder;
  store: JobStore;
  queue: RenderQueue;
  log: StudioLog;
  faults: FaultPlan;
  /** Null: anyone on this machine may ask. */
  key: string | null;
  now: () => number;
}
