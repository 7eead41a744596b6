import { typicalDuration } from "../providers/catalogue/typical-durations.ts";
import type { PlaceAnswer } from "../render/admission.ts";
import type { PlannedJob, RenderRecord } from "../render/render-record.ts";
import type { StepDependencies } from "./step-dependencies.ts";

type PlaceDependencies = Pick<StepDependencies, "places" | "settings">;

/** A place is given for so long, and kept at each look at the job: a crash gives it back after that. */
const leastLeaseSeconds = 900;
const typicalDurations = 10;
/** A lease outlives the next look at its job by so much. */
const marginSeconds = 60;

/** One of the places at the job's provider, where the deployment limits them, or how long to wait for one. */
export async function takePlace(
  { catalogue, places, settings }: PlaceDependencies & Pick<StepDependencies, "catalogue">,
  { renderId, createdAt, batchId, request }: RenderRecord,
  next: PlannedJob,
): Promise<PlaceAnswer> {
  const limit = settings.mostJobsAt(next.provider);
  if (limit === null) return { status: "taken" };
  const { model } = next;
  const perMinute = catalogue.modelsOf(next.provider).find((facts) => facts.model === model)?.jobsPerMinute;
  const typicalSeconds = typicalDuration(next).p50Seconds;
  const leaseSeconds = Math.ceil(Math.max(leastLeaseSeconds, typicalDurations * typicalSeconds));
  const urgency = batchId === null && request.when !== "batch" ? "interactive" : "batch";
  return places.take(next.provider, {
    renderId,
    since: createdAt,
    urgency,
    limit,
    ...(perMinute === undefined ? {} : { perMinute: { model, limit: perMinute } }),
    leaseSeconds,
    typicalSeconds,
  });
}

/** The job is at the provider still, and will be looked at again after so many seconds. */
export async function keepPlace(
  { places, settings }: PlaceDependencies,
  renderId: string,
  provider: string,
  waitSeconds: number,
): Promise<void> {
  if (settings.mostJobsAt(provider) !== null) await places.keep(provider, renderId, waitSeconds + marginSeconds);
}

interface LeaveDependencies {
  places: Pick<StepDependencies["places"], "release">;
  settings: Pick<StepDependencies["settings"], "mostJobsAt">;
}

/** Gives a render's places back, or its places in the queues. Run again, it changes nothing. */
export async function leavePlaces(
  { places, settings }: LeaveDependencies,
  { renderId, attempts, next }: RenderRecord,
): Promise<void> {
  const providers = new Set([...attempts, ...(next === null ? [] : [next])].map(({ provider }) => provider));
  for (const provider of providers) {
    if (settings.mostJobsAt(provider) !== null) await places.release(provider, renderId);
  }
}
