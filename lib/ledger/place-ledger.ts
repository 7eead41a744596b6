import type { PlaceAnswer, PlaceRequest } from "../render/admission.ts";
import type { PlaceQueue } from "../render/place-queue.ts";

/** Who may have a job made at a provider, among all renders of all processes. */
export interface PlaceLedger {
  /**
   * Takes one of the provider's places, or a place in the queue. A render that has one takes it again: nothing changes but
   * that its lease ends later. Never gives a place while as many leases as the limit are held.
   * @throws RangeError for a limit that can't be kept.
   */
  take(provider: string, request: PlaceRequest): Promise<PlaceAnswer>;
  /** Says that a render's job is still at the provider, for as long: it has its place even if its lease has run out. */
  keep(provider: string, renderId: string, leaseSeconds: number): Promise<void>;
  /** Gives a render's place back, or its place in the queue. A render that has neither changes nothing. */
  release(provider: string, renderId: string): Promise<void>;
  /** Who has a place, and who is known to wait, leases that ran out left aside. */
  look(provider: string): Promise<PlaceQueue>;
}
