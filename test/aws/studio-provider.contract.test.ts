import { test } from "vitest";
import { studioPlaces } from "../../lib/aws/studio-job.ts";
import { lostAfterSeconds } from "../../lib/aws/studio-jobs.ts";
import { type Arrange, aJob, type Situation, videoProviderContract } from "../providers/video-provider.contract.ts";
import { makeClip } from "../support/make-clip.ts";
import { bucket, busyStore, openStudioBench, type StudioBench } from "./studio-bench.ts";

const clip = await makeClip();
const places = studioPlaces(bucket);

async function put(bench: StudioBench, at: { bucket: string; key: string }, body: Uint8Array | string) {
  await bench.objects.write(at, { body, mediaType: "application/octet-stream" });
}

const situations: Record<Situation, (bench: StudioBench, jobId: string) => Promise<void> | void> = {
  "all is well": (bench, jobId) => put(bench, places.file(jobId, "mp4"), clip),
  "it is busy": ({ trouble }) => {
    trouble.before = (call) => {
      if (call === "write") throw busyStore();
    };
  },
  // Its settings are what the test asks with: the studio itself takes no less than 64 pixels a side.
  "it refuses the request": (bench) => {
    const { create } = bench.provider;
    bench.provider = { ...bench.provider, create: (job) => create({ ...job, size: "32x32" }) };
  },
  "the answer to a create is lost": ({ trouble }) => {
    trouble.after = (_call, key) => {
      if (key.startsWith(places.jobs)) throw busyStore();
    };
  },
  "the job is running": () => {},
  "the job has failed": ({ clock }) => {
    clock.now = new Date(clock.now.getTime() + (lostAfterSeconds + 1) * 1000);
  },
  "polls fail": ({ trouble }) => {
    trouble.before = (call) => {
      if (call === "head") throw busyStore();
    };
  },
  "the clip isn't there yet": () => {},
  "the clip is gone": async ({ provider }, jobId) => void (await provider.cancel?.(jobId)),
};

const arrange: Arrange = async (situation) => {
  const bench = await openStudioBench();
  const made = await bench.provider.create({ ...aJob, idempotencyKey: "an attempt before" });
  if (made.status !== "created") throw new Error(made.status);
  let asked = 0;
  await situations[situation](bench, made.jobId);
  const { provider } = bench;
  return {
    provider: {
      ...provider,
      create(job) {
        asked++;
        return provider.create(job);
      },
    },
    jobId: made.jobId,
    creates: () => asked,
    clip,
    close: bench.close,
  };
};

test.each(videoProviderContract)("the deployment's studio keeps the contract: $claim", async ({ situation, check }) => {
  const arranged = await arrange(situation);
  try {
    await check(arranged);
  } finally {
    await arranged.close();
  }
});
