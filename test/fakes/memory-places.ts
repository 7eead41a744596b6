import type { PlaceLedger } from "../../lib/ledger/place-ledger.ts";
import { admit, keepPlace, leaveQueue } from "../../lib/render/admission.ts";
import { emptyQueue, liveQueue, type PlaceQueue } from "../../lib/render/place-queue.ts";

/** Places in memory, with the same rules. `writes` counts what a ledger over DynamoDB would write. */
export function memoryPlaces(
  now: () => Date,
  random: () => number = Math.random,
): PlaceLedger & { queues: Map<string, PlaceQueue>; writes: number } {
  const queues = new Map<string, PlaceQueue>();
  const of = (provider: string) => queues.get(provider) ?? emptyQueue;
  const places = {
    queues,
    writes: 0,
    async take(provider, request) {
      const { queue, answer } = admit(of(provider), request, now(), random());
      write(provider, queue);
      return answer;
    },
    async keep(provider, renderId, leaseSeconds) {
      write(provider, keepPlace(of(provider), renderId, leaseSeconds, now()));
    },
    async release(provider, renderId) {
      write(provider, leaveQueue(of(provider), renderId, now()));
    },
    look: async (provider) => structuredClone(liveQueue(of(provider), now().getTime())),
  } satisfies PlaceLedger & { queues: Map<string, PlaceQueue>; writes: number };
  function write(provider: string, queue: PlaceQueue | null): void {
    if (queue === null) return;
    queues.set(provider, queue);
    places.writes++;
  }
  return places;
}
