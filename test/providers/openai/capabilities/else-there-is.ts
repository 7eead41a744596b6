import { expect } from "vitest";
import { detectProfile } from "../../../../lib/providers/openai/detect-profile.ts";
import { profiles } from "../../../../lib/providers/openai/profiles.ts";
import { makeClip } from "../../../support/make-clip.ts";
import { jobFor } from "../profile-bench.ts";
import { type Capability, create, expectCreated } from "./capability.ts";

/** What a server may have or not. */
export const elseThereIs: Capability[] = [
  {
    title: "list",
    async observe(bench) {
      if (bench.provider.listJobs === undefined) return "no";
      const since = new Date();
      const jobId = await create(bench, "frozen");
      const list = await bench.provider.listJobs(since);
      if (list.status !== "listed") return list.status === "unsupported" ? "is asked; the studio's has none" : "later";
      expect(list.jobs.find((job) => job.jobId === jobId)).toMatchObject({
        prompt: "frozen",
        seconds: 1,
        size: "64x64",
      });
      return "yes";
    },
  },
  {
    title: "cancel",
    async observe(bench) {
      if (bench.provider.cancel === undefined) return "no";
      const jobId = await create(bench, "frozen");
      const answer = await bench.provider.cancel(jobId);
      if (answer.status === "failed") {
        expect(answer.failure.code).toBe("cancel_unsupported");
        return "is asked; the studio's has none";
      }
      expect([answer, await bench.provider.cancel(jobId)]).toEqual([{ status: "canceled" }, { status: "gone" }]);
      return "yes";
    },
  },
  {
    title: "a create whose answer is lost",
    async observe(bench) {
      const since = new Date();
      const prompt = `lost, ${bench.idle}`;
      expect(await bench.provider.create(jobFor(prompt))).toMatchObject({ status: "unknown" });
      const list = await bench.provider.listJobs?.(since);
      if (list?.status !== "listed") return "can't be looked up";
      const found = list.jobs.filter((job) => job.prompt === prompt);
      expect(found).toHaveLength(1);
      return found[0]?.idempotencyKey === jobFor(prompt).idempotencyKey ? "found by its key" : "found by its request";
    },
  },
  {
    title: "the same idempotency key again",
    async observe(bench) {
      const before = bench.pictures().length;
      const ids = new Set([await create(bench, bench.idle), await create(bench, bench.idle)]);
      expect([ids.size, bench.pictures().length - before]).toEqual([2, 2]);
      return "makes another job";
    },
  },
  {
    title: "characters",
    async observe({ profile, provider }) {
      const { mostCharacters } = profiles[profile];
      if (provider.createCharacter === undefined) {
        expect(mostCharacters).toBe(0);
        return "no";
      }
      const clip = await makeClip({ width: 64, height: 64 });
      const made = await provider.createCharacter({ name: "mossy", clip, idempotencyKey: "character-1" });
      const id = expectCreated(made);
      const ids = Array.from({ length: mostCharacters }, () => id);
      expectCreated(await provider.create({ ...jobFor("frozen"), characters: ids }));
      const refused = await provider.create({ ...jobFor("frozen"), characters: ["char_unknown"] });
      expect(refused).toMatchObject({ status: "failed", failure: { class: "request" } });
      return `up to ${mostCharacters}, in JSON`;
    },
  },
  {
    title: "found out by asking",
    async observe(bench) {
      const { profile: _profile, ...settings } = bench.settings;
      const detection = await detectProfile(settings);
      if (detection.profile === null) {
        expect(detection.message).toMatch(/doesn't say which it is\. Set the profile/);
        return "no: set it";
      }
      expect(detection.profile).toBe(bench.profile);
      return `by ${detection.evidence.replace(/^its answer at (.*)$/, "`$1`")}`;
    },
  },
];
