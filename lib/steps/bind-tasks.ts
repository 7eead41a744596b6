import { admitRender } from "./admit-render.ts";
import { awaitVideo } from "./await-video.ts";
import { createVideo } from "./create-video.ts";
import { planNextAttempt } from "./plan-next-attempt.ts";
import { pollVideo } from "./poll-video.ts";
import { prepareRender } from "./prepare-render.ts";
import { recordFailure } from "./record-failure.ts";
import { recordSuccess } from "./record-success.ts";
import type { StepDependencies } from "./step-dependencies.ts";
import { storeClip } from "./store-clip.ts";

/** Every Task state of the render workflow, by its name. */
export function bindTasks(dependencies: StepDependencies) {
  return {
    PrepareRender: prepareRender(dependencies),
    AdmitRender: admitRender(dependencies),
    CreateVideo: createVideo(dependencies),
    AwaitVideo: awaitVideo(dependencies),
    PollVideo: pollVideo(dependencies),
    StoreClip: storeClip(dependencies),
    PlanNextAttempt: planNextAttempt(dependencies),
    RecordSuccess: recordSuccess(dependencies),
    RecordFailure: recordFailure(dependencies),
  };
}
