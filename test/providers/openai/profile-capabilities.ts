import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { connect } from "../../../lib/providers/openai/connection.ts";
import { createJob } from "../../../lib/providers/openai/create-job.ts";
import { detectProfile } from "../../../lib/providers/openai/detect-profile.ts";
import { createOpenAIProvider } from "../../../lib/providers/openai/openai-provider.ts";
import { profiles } from "../../../lib/providers/openai/profiles.ts";
import { type StillForm, stillForms } from "../../../lib/providers/openai/still-form.ts";
import type { CreateAnswer } from "../../../lib/providers/video-provider.ts";
import { decodeFrame } from "../../../lib/studio/decode-frame.ts";
import { quarters } from "../../support/make-still.ts";
import { testKey } from "./against.ts";
import { type Bench, jobFor, type SeenRequest } from "./profile-bench.ts";

export interface Capability {
  title: string;
  table: "What goes in" | "What comes back" | "What else there is";
  /** Tries it out and answers what was seen; throws where the provider's contract is broken. */
  observe(bench: Bench): Promise<string>;
}

export const capabilities: Capability[] = [
  {
    title: "the still",
    table: "What goes in",
    async observe(bench) {
      const request = await once(bench, createSeen);
      const [name = "none"] = Object.keys(request.fields).filter((field) => /reference|frame/.test(field));
      const value = request.fields[name];
      const kind =
        value instanceof File ? "file" : typeof value === "string" ? "text" : Array.isArray(value) ? "list" : "object";
      return `\`${name}\`, a ${kind} in ${request.encoding === "form" ? "a form" : "JSON"}`;
    },
  },
  {
    title: "also read",
    table: "What goes in",
    async observe(bench) {
      const [, ...others] = profiles[bench.profile].stills as readonly StillForm[];
      for (const stillForm of others) {
        const provider = createOpenAIProvider({ ...bench.settings, stillForm });
        expectCreated(await provider.create(jobFor(bench.idle)));
        expect(bench.pictures().at(-1)).toBe("still");
      }
      return others.length === 0 ? "nothing else" : others.map((form) => `\`${form}\``).join(", ");
    },
  },
  {
    title: "would be ignored",
    table: "What goes in",
    observe: async (bench) => formsThatAre("ignored", await once(bench, tryOtherForms)),
  },
  {
    title: "would be refused",
    table: "What goes in",
    observe: async (bench) => formsThatAre("refused", await once(bench, tryOtherForms)),
  },
  {
    title: "the length",
    table: "What goes in",
    async observe(bench) {
      const { fields } = await once(bench, createSeen);
      const name = "duration" in fields ? "duration" : "seconds";
      return `\`${name}\`, a ${typeof fields[name] === "number" ? "number" : "text"}`;
    },
  },
  {
    title: "the key",
    table: "What goes in",
    async observe(bench) {
      const { headers } = await once(bench, createSeen);
      const isOwn = headers.get("api-key") === testKey;
      expect(headers.get("authorization")).toBe(isOwn ? null : `Bearer ${testKey}`);
      return isOwn ? "`api-key`" : "`Authorization: Bearer`";
    },
  },
  {
    title: "a running job",
    table: "What comes back",
    async observe(bench) {
      if (answersAtOnce(bench)) return "has none: a create takes as long as its clip";
      const answer = await bench.provider.poll(await create(bench, "frozen"));
      if (answer.status !== "running") throw new Error(JSON.stringify(answer));
      expect([42, null]).toContain(answer.progress);
      const hint = answer.pollAfterSeconds === null ? "" : ", and when to ask again";
      return answer.progress === null ? `no progress${hint}` : `its progress${hint}`;
    },
  },
  {
    title: "a clip",
    table: "What comes back",
    async observe(bench) {
      const jobId = await create(bench, "hold");
      await expectCompleted(bench, jobId);
      // Another process may come back for it, with the same settings and what was stored.
      const resumed = createOpenAIProvider(bench.settings);
      const answer = await resumed.download(JSON.parse(JSON.stringify(jobId)));
      if (answer.status !== "content") throw new Error(JSON.stringify(answer));
      const path = join(bench.folder, "fetched.mp4");
      writeFileSync(path, new Uint8Array(await new Response(answer.body).arrayBuffer()));
      await expectStill(path);
      return bench.seen.at(-1)?.path.includes("/content") === true
        ? "its content route"
        : "the link in the create's answer";
    },
  },
  {
    title: "a clip that isn't there yet",
    table: "What comes back",
    async observe(bench) {
      if (answersAtOnce(bench)) return "can't be";
      const answer = await bench.provider.download(await create(bench, "frozen"));
      expect(answer).toMatchObject({ status: "later", failure: { code: "content_not_ready" } });
      return "later";
    },
  },
  {
    title: "a moderated job",
    table: "What comes back",
    observe: (bench) => failureOf(bench, "blocked", "policy"),
  },
  {
    title: "a broken job",
    table: "What comes back",
    observe: (bench) => failureOf(bench, "broken", "transient"),
  },
  {
    title: "a job it doesn't know",
    table: "What comes back",
    async observe(bench) {
      const answer = await bench.provider.poll("video_00000000000000000000000000000000");
      expect(answer).toMatchObject({ status: "failed", failure: { class: "expired", provider: "openai" } });
      return "`expired`";
    },
  },
  {
    title: "too many requests",
    table: "What comes back",
    async observe(bench) {
      const answer = await bench.provider.create(jobFor("busy"));
      expect(answer).toMatchObject({ status: "later", failure: { class: "rate_limited" } });
      return "later";
    },
  },
  {
    title: "a wrong key",
    table: "What comes back",
    async observe(bench) {
      const provider = createOpenAIProvider({ ...bench.settings, apiKey: "sk-wrong-0123456789abcdef" });
      const answer = await provider.create(jobFor("hold"));
      expect(answer).toMatchObject({ status: "failed", failure: { class: "account" } });
      expect(JSON.stringify(answer)).not.toContain("sk-wrong");
      return "`account`";
    },
  },
  {
    title: "list",
    table: "What else there is",
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
    table: "What else there is",
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
    table: "What else there is",
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
    table: "What else there is",
    async observe(bench) {
      const before = bench.pictures().length;
      const ids = new Set([await create(bench, bench.idle), await create(bench, bench.idle)]);
      expect([ids.size, bench.pictures().length - before]).toEqual([2, 2]);
      return "makes another job";
    },
  },
  {
    title: "found out by asking",
    table: "What else there is",
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

const done = new WeakMap<Bench, Map<unknown, Promise<unknown>>>();

/** Does what several cells look at once a bench. */
function once<Result>(bench: Bench, act: (bench: Bench) => Promise<Result>): Promise<Result> {
  const results = done.get(bench) ?? new Map<unknown, Promise<unknown>>();
  done.set(bench, results);
  const result = (results.get(act) as Promise<Result> | undefined) ?? act(bench);
  results.set(act, result);
  return result;
}

function answersAtOnce(bench: Bench): boolean {
  return profiles[bench.profile].answersAtOnce;
}

function expectCreated(answer: CreateAnswer): string {
  if (answer.status !== "created") throw new Error(JSON.stringify(answer));
  expect(JSON.stringify(answer)).not.toContain(testKey);
  return answer.jobId;
}

async function create(bench: Bench, prompt: string): Promise<string> {
  return expectCreated(await bench.provider.create(jobFor(prompt)));
}

async function createSeen(bench: Bench): Promise<SeenRequest> {
  const before = bench.seen.length;
  await create(bench, bench.idle);
  const [request, ...more] = bench.seen.slice(before);
  expect(more).toEqual([]);
  expect(bench.pictures().at(-1)).toBe("still");
  if (request === undefined) throw new Error("no request was sent");
  return request;
}

async function expectCompleted(bench: Bench, jobId: string): Promise<void> {
  const status = async () => (await bench.provider.poll(jobId)).status;
  await expect.poll(status, { interval: 25, timeout: 20_000 }).toBe("completed");
}

/** That the clip's first frame has the still's four colours in their places. */
async function expectStill(path: string): Promise<void> {
  const pixels = await decodeFrame(path, 0, 64, 64);
  const places = { topLeft: [16, 16], topRight: [48, 16], bottomLeft: [16, 48], bottomRight: [48, 48] } as const;
  for (const [name, [x, y]] of Object.entries(places)) {
    const seen = [...pixels.subarray((y * 64 + x) * 4, (y * 64 + x) * 4 + 3)];
    const wanted = quarters[name as keyof typeof quarters];
    for (const [channel, value] of wanted.entries())
      expect(Math.abs((seen[channel] ?? -1000) - value)).toBeLessThan(40);
  }
}

async function failureOf(bench: Bench, prompt: string, expected: string): Promise<string> {
  if (answersAtOnce(bench)) {
    const answer = await bench.provider.create(jobFor(prompt));
    expect(answer).toMatchObject({ status: "failed", failure: { class: expected, provider: "openai" } });
    return `\`${expected}\`, at the create`;
  }
  const jobId = await create(bench, prompt);
  const status = async () => (await bench.provider.poll(jobId)).status;
  await expect.poll(status, { interval: 25, timeout: 20_000 }).toBe("failed");
  expect(await bench.provider.poll(jobId)).toMatchObject({ failure: { class: expected, provider: "openai" } });
  return `\`${expected}\``;
}

type Fate = "read" | "ignored" | "refused";

/** What the studio makes of a still in each form: sent by the provider's own code, but past its check. */
async function tryOtherForms(bench: Bench): Promise<[StillForm, Fate][]> {
  const fates: [StillForm, Fate][] = [];
  const own = profiles[bench.profile].stills as readonly StillForm[];
  for (const stillForm of stillForms.filter((form) => !own.includes(form))) {
    const before = bench.seen.length;
    expect(() => createOpenAIProvider({ ...bench.settings, stillForm })).toThrow(/doesn't read a still sent as/);
    expect(bench.seen).toHaveLength(before);
    const answer = await createJob({ ...connect(bench.settings), stillForm }, jobFor(bench.idle));
    if (answer.status === "failed") expect(answer.failure.class).toBe("request");
    const wasSeen = answer.status === "created" && bench.pictures().at(-1) === "still";
    fates.push([stillForm, answer.status === "failed" ? "refused" : wasSeen ? "read" : "ignored"]);
  }
  expect(fates.filter(([, fate]) => fate === "read")).toEqual([]);
  return fates;
}

function formsThatAre(wanted: Fate, fates: [StillForm, Fate][]): string {
  const forms = fates.filter(([, fate]) => fate === wanted).map(([form]) => `\`${form}\``);
  return forms.length === 0 ? "none" : forms.join(", ");
}
