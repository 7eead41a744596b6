import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { createOpenAIProvider } from "../../../../lib/providers/openai/openai-provider.ts";
import { decodeFrame } from "../../../../lib/studio/decode-frame.ts";
import { quarters } from "../../../support/make-still.ts";
import { type Bench, jobFor } from "../profile-bench.ts";
import { answersAtOnce, type Capability, create } from "./capability.ts";

/** What is made of the server's answers. */
export const comesBack: Capability[] = [
  {
    title: "a running job",
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
    async observe(bench) {
      if (answersAtOnce(bench)) return "can't be";
      const answer = await bench.provider.download(await create(bench, "frozen"));
      expect(answer).toMatchObject({ status: "later", failure: { code: "content_not_ready" } });
      return "later";
    },
  },
  {
    title: "a moderated job",
    observe: (bench) => failureOf(bench, "blocked", "policy"),
  },
  {
    title: "a broken job",
    observe: (bench) => failureOf(bench, "broken", "transient"),
  },
  {
    title: "a job it doesn't know",
    async observe(bench) {
      const answer = await bench.provider.poll("video_00000000000000000000000000000000");
      expect(answer).toMatchObject({ status: "failed", failure: { class: "expired", provider: "openai" } });
      return "`expired`";
    },
  },
  {
    title: "too many requests",
    async observe(bench) {
      const answer = await bench.provider.create(jobFor("busy"));
      expect(answer).toMatchObject({ status: "later", failure: { class: "rate_limited" } });
      return "later";
    },
  },
  {
    title: "a wrong key",
    async observe(bench) {
      const provider = createOpenAIProvider({ ...bench.settings, apiKey: "sk-wrong-0123456789abcdef" });
      const answer = await provider.create(jobFor("hold"));
      expect(answer).toMatchObject({ status: "failed", failure: { class: "account" } });
      expect(JSON.stringify(answer)).not.toContain("sk-wrong");
      return "`account`";
    },
  },
];

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
