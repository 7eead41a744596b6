import type { PollAnswer, VideoProvider } from "../providers/video-provider.ts";
import { ownFailure } from "../render/own-failures.ts";

/**
 * Stops a job that has come to a stand, so that another provider can be asked without paying both: what the job is then.
 * Only one that its provider stopped, and that has ended when it is looked at again, is `job_stalled`; a clip that
 * was just made is kept. Run again after a crash, it finds the job that it stopped gone.
 */
export async function stopStalled(
  provider: Pick<VideoProvider, "poll" | "cancel">,
  jobId: string,
  seen: PollAnswer,
): Promise<PollAnswer> {
  const stalled = { status: "failed", failure: ownFailure("job_stalled") } as const;
  if (seen.status === "failed" && seen.failure.class === "expired") return stalled;
  if (seen.status !== "running") return seen;
  const canceled = await provider.cancel?.(jobId);
  if (canceled === undefined || canceled.status === "failed") return seen;
  const after = await provider.poll(jobId);
  // A verdict on the request holds for whoever is asked next.
  return after.status === "failed" && after.failure.class !== "policy" ? stalled : after;
}
