import { expect, test } from "vitest";
import { type Arrange, aJob, videoProviderContract } from "../providers/video-provider.contract.ts";
import { makeClip } from "../support/make-clip.ts";
import { fakeFailure } from "./fake-failure.ts";
import { type FakeProviderOptions, fakeProvider } from "./fake-provider.ts";

const clip = await makeClip();
const expired = fakeFailure("expired", { phase: "download" });

const arrange: Arrange = async (situation) => {
  const scripts: Record<typeof situation, FakeProviderOptions> = {
    "all is well": {},
    "it is busy": { creates: ["later"] },
    "it refuses the request": { creates: ["failed"] },
    "the answer to a create is lost": { creates: ["lost"] },
    "the job is running": { polls: ["running"] },
    "the job has failed": { polls: ["failed"] },
    "polls fail": { polls: ["unreachable"] },
    "the clip isn't there yet": { downloads: ["later"] },
    "the clip is gone": { downloads: [{ status: "failed", failure: expired }] },
  };
  const provider = fakeProvider({ clip, ...scripts[situation] });
  return { provider, jobId: "fake_job_1", creates: () => provider.creates.length, clip, close: async () => undefined };
};

test.each(videoProviderContract)("the fake provider keeps the contract: $claim", async ({ situation, check }) => {
  await check(await arrange(situation));
});

test("a lost create leaves a job to be found", async () => {
  const provider = fakeProvider({ creates: ["lost"] });
  const since = new Date(Date.now() - 1000);
  expect(await provider.create(aJob)).toMatchObject({ status: "unknown" });
  expect(await provider.listJobs?.(since)).toMatchObject({
    jobs: [{ jobId: "fake_job_1", idempotencyKey: "attempt-1" }],
  });
});

test("a script is used up in order, then all goes well", async () => {
  const provider = fakeProvider({ polls: ["queued", new Error("our own side breaks")] });
  expect(await provider.poll("fake_job_1")).toMatchObject({ status: "running", queued: true });
  await expect(provider.poll("fake_job_1")).rejects.toThrow("our own side");
  expect(await provider.poll("fake_job_1")).toEqual({ status: "completed" });
  expect(provider.polls).toHaveLength(3);
});
