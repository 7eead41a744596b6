import type { MediaTools } from "../../lib/media/media-tools.ts";
import type { NewCharacter } from "../../lib/providers/video-provider.ts";
import { fakeCatalogue, pricedModel } from "../fakes/fake-catalogue.ts";
import { fakeFailure } from "../fakes/fake-failure.ts";
import { fakeMedia } from "../fakes/fake-media.ts";
import { type FakeProvider, fakeProvider } from "../fakes/fake-provider.ts";
import { memoryObjects } from "../fakes/memory-objects.ts";
import { type TestWorld, testWorld } from "../support/run-workflow.ts";
import type { Scenario } from "./scenarios.ts";

/** The world that stays when processes die: objects, ledger, provider, and each process's temporary files. */
export interface CrashWorld extends TestWorld {
  other: FakeProvider;
  /** What the provider was asked to make characters of, in order; each was made. */
  characters: NewCharacter[];
  /** The files that live processes have not moved or deleted. */
  temporary: Map<string, Uint8Array>;
  mediaOf(runner: string): MediaTools;
  /** The newest job shows in the provider's list only after so many seconds. */
  hideNewestJob(seconds: number): void;
  passSeconds(seconds: number): void;
}

export function crashWorld(scenario: Scenario): CrashWorld {
  const temporary = new Map<string, Uint8Array>();
  const hiddenUntil = new Map<string, number>();
  const objects = memoryObjects(async (path) => {
    const bytes = temporary.get(path);
    if (bytes === undefined) throw new Error(`there is no file ${path}`);
    temporary.delete(path);
    return bytes;
  });
  const provider = fakeProvider({
    ...scenario.provider,
    now: () => world.clock.now,
    ...(scenario.listing === "no list" ? { jobs: "absent" as const } : {}),
  });
  if (scenario.announces !== undefined) {
    const { create } = provider;
    provider.create = async (job) => {
      const answer = await create(job);
      return answer.status === "created" ? { ...answer, announced: true } : answer;
    };
  }
  const { create, listJobs, poll } = provider;
  // A job that was stopped is gone.
  provider.poll = async (jobId) =>
    provider.cancels.includes(jobId)
      ? { status: "failed", failure: fakeFailure("expired", { code: "job_not_found" }) }
      : poll(jobId);
  if (listJobs !== undefined) {
    provider.listJobs = async (since) => {
      const answer = await listJobs(since);
      if (answer.status !== "listed") return answer;
      const shown = answer.jobs.filter((job) => (hiddenUntil.get(job.jobId) ?? 0) <= world.clock.now.getTime());
      const isKeyShown = scenario.listing !== "without keys";
      return { ...answer, jobs: shown.map((job) => (isKeyShown ? job : { ...job, idempotencyKey: null })) };
    };
  }
  if (scenario.lateSeconds !== undefined) {
    const { lateSeconds } = scenario;
    provider.create = async (job) => {
      const answer = await create(job);
      if (answer.status === "unknown") world.hideNewestJob(lateSeconds);
      return answer;
    };
  }
  const characters: NewCharacter[] = [];
  if (scenario.makesCharacters)
    provider.createCharacter = async (character) => {
      const jobId = `char_${characters.push(character)}`;
      return { status: "created", jobId, pollAfterSeconds: 1 };
    };
  const other = fakeProvider({ name: "other", now: () => world.clock.now, ...scenario.other });
  const budget = { usdPerDay: scenario.usdPerDay ?? null, usdPerMonth: null, refuseUnknownPrices: false };
  const catalogue = fakeCatalogue({ fake: [pricedModel("fake-1", 0.1)], other: [pricedModel("other-1", 0.01)] });
  const priced = scenario.usdPerDay === undefined ? {} : { catalogue };
  const characterful = scenario.makesCharacters ? { catalogue: { ...catalogue, charactersOf: () => 2 } } : {};
  const settings = { createLimitSeconds: 12, budget };
  const world: CrashWorld = {
    ...testWorld({ provider, fallbacks: { other }, objects, settings, ...priced, ...characterful }),
    other,
    characters,
    temporary,
    mediaOf: (runner) => fakeMedia({ folder: runner, files: temporary }),
    hideNewestJob(seconds) {
      const job = provider.jobs.at(-1);
      if (job !== undefined) hiddenUntil.set(job.jobId, world.clock.now.getTime() + seconds * 1000);
    },
    passSeconds(seconds) {
      world.clock.now = new Date(world.clock.now.getTime() + seconds * 1000);
    },
  };
  return world;
}
