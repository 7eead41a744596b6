// Our poll schedule beside those of others: the same jobs for all, simulated, and then over HTTP at twenty times the speed.
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { createTokenWaits } from "../../lib/local/token-waits.ts";
import { startWebhookServer } from "../../lib/local/webhook-server.ts";
import { createOpenAIProvider } from "../../lib/providers/openai/openai-provider.ts";
import type { VideoJobRequest, VideoProvider } from "../../lib/providers/video-provider.ts";
import { secondsPerPoll } from "../../lib/render/poll-schedule.ts";
import { wakeRender } from "../../lib/steps/wake-render.ts";
import { startStudio } from "../../lib/studio/start-studio.ts";
import { createFalKeys } from "../../lib/webhooks/fal-keys.ts";
import { receiveWebhook } from "../../lib/webhooks/receive-webhook.ts";
import { memoryNotices } from "../fakes/memory-notices.ts";
import { memoryWakes } from "../fakes/memory-wakes.ts";
import { frontier } from "../render/poll-frontier.ts";
import {
  drawDurations,
  ourSchedule,
  profiles,
  type Schedule,
  type SimulatedCost,
  seededRandom,
  simulate,
} from "../render/poll-simulation.ts";
import { peerSchedules } from "./poll-schedules.ts";

/** Wait, Task and Choice for each look, at $0.025 per 1,000 transitions. */
const usdPerPoll = (3 * 0.025) / 1000;
/** How a job of the studio's ends here. */
const end = { code: "server_error", message: "The time of this job is over." };
const still = await sharp({ create: { width: 64, height: 64, channels: 3, background: "#888" } })
  .jpeg()
  .toBuffer();
const job: VideoJobRequest = {
  prompt: "slow push in",
  model: "studio-camera-1",
  seconds: 1,
  size: "64x64",
  still: { bytes: still, mediaType: "image/jpeg" },
  idempotencyKey: "",
};
const ourReports = ["none", "linear", "quarters", "stuck at 99"] as const;

/** Prints one table for each profile of durations, and one for the same over HTTP. */
export async function benchPolling(options: { jobs?: number; httpJobs?: number } = {}): Promise<void> {
  const { jobs = 5000, httpJobs = 40 } = options;
  for (const [name, durations] of Object.entries(profiles)) {
    const { p50Seconds, p95Seconds } = durations;
    printHead(`Jobs that are ${name}: p50 ${p50Seconds} s, p95 ${p95Seconds} s, ${jobs} of them`);
    for (const [peer, schedule] of Object.entries(peerSchedules)) {
      printRow(peer, simulate({ durations, report: "none", schedule, jobs }));
    }
    for (const report of ourReports) {
      printRow(`ours, progress: ${report}`, simulate({ durations, report, schedule: ourSchedule(durations), jobs }));
    }
    const schedule = ourSchedule(durations, { isAnnounced: true });
    printRow("ours, announced", simulate({ durations, report: "none", schedule, jobs, isAnnounced: true }));
    const best = frontier(durations, secondsPerPoll);
    printRow("the optimum without progress", { ...best, p95LagSeconds: Number.NaN });
  }

  const speed = 20;
  printHead(`Medium jobs of the studio, over HTTP at ${speed} times the speed, ${httpJobs} of them`);
  const ours = ourSchedule(profiles.medium);
  const runs: [string, ReportOfStudio, Schedule][] = [
    ...Object.entries(peerSchedules).map(([peer, schedule]): [string, ReportOfStudio, Schedule] => [
      peer,
      "none",
      schedule,
    ]),
    ...ourReports.map((report): [string, ReportOfStudio, Schedule] => [`ours, progress: ${report}`, report, ours]),
  ];
  // In turns of four: at this speed a tenth of a second in which the machine is busy counts as two.
  for (let first = 0; first < runs.length; first += 4) {
    const turn = runs.slice(first, first + 4);
    const rows = turn.map(async ([name, report, schedule]) => {
      return [name, await pollOverHttp({ report, schedule, jobs: httpJobs, speed })] as const;
    });
    for (const [name, cost] of await Promise.all(rows)) printRow(name, cost);
  }
  const schedule = ourSchedule(profiles.medium, { isAnnounced: true });
  const announced = { report: "none", schedule, jobs: httpJobs, speed, isAnnounced: true } as const;
  printRow("ours, announced", await pollOverHttp(announced));
}

const reportsOfStudio = {
  none: "none",
  linear: "linear",
  quarters: "stepped",
  "stuck at 99": "stuck at 99",
} as const;
type ReportOfStudio = keyof typeof reportsOfStudio;

/**
 * The same through the real adapter, against a studio whose jobs take the time that was drawn for them. They end by failing,
 * so that no clip is drawn: their ends are all that is looked for.
 */
async function pollOverHttp(options: {
  report: ReportOfStudio;
  schedule: Schedule;
  jobs: number;
  speed: number;
  isAnnounced?: boolean;
}): Promise<SimulatedCost> {
  const { report, schedule, jobs, speed, isAnnounced = false } = options;
  const random = seededRandom(1);
  const durations = drawDurations(profiles.medium, jobs);
  const folder = await mkdtemp(join(tmpdir(), "stillmotion-bench-"));
  const webhooks = isAnnounced ? await takeWebhooks() : null;
  const studio = await startStudio({
    folder,
    ...(webhooks === null ? {} : { webhook: webhooks.target }),
    faults: durations.map((seconds, index) => ({
      match: { order: index + 1, route: "create" },
      action: { takeSeconds: seconds / speed, report: reportsOfStudio[report], failJob: end },
    })),
  });
  const provider = createOpenAIProvider({ name: "openai", apiKey: "any", baseURL: studio.url });
  try {
    const looks: Promise<{ polls: number; lag: number }>[] = [];
    for (const seconds of durations) {
      const created = await provider.create({ ...job, idempotencyKey: `${looks.length}` });
      if (created.status !== "created") throw new Error(JSON.stringify(created));
      const wait = webhooks?.waitFor(created.jobId) ?? pause;
      looks.push(follow(provider, created.jobId, { seconds, speed, waitAfter: schedule(random), wait }));
    }
    const looked = await Promise.all(looks);
    const lags = looked.map(({ lag }) => lag).toSorted((left, right) => left - right);
    return {
      polls: looked.reduce((sum, { polls }) => sum + polls, 0) / jobs,
      meanLagSeconds: lags.reduce((sum, lag) => sum + lag, 0) / jobs,
      p95LagSeconds: lags[Math.floor(0.95 * jobs)] ?? 0,
    };
  } finally {
    await studio.close();
    await webhooks?.close();
    await rm(folder, { recursive: true });
  }
}

async function follow(
  provider: VideoProvider,
  jobId: string,
  {
    seconds,
    speed,
    waitAfter,
    wait,
  }: { seconds: number; speed: number; waitAfter: ReturnType<Schedule>; wait: (milliseconds: number) => Promise<void> },
): Promise<{ polls: number; lag: number }> {
  const began = performance.now();
  const elapsed = () => ((performance.now() - began) * speed) / 1000;
  let look = { elapsedSeconds: 0, progress: null as number | null };
  for (let polls = 1; ; polls++) {
    await wait((waitAfter(look) * 1000) / speed);
    const answer = await provider.poll(jobId);
    if (answer.status === "failed" && answer.failure.message.includes(end.message)) {
      return { polls, lag: elapsed() - seconds };
    }
    if (answer.status !== "running") throw new Error(`${jobId}: ${JSON.stringify(answer)}`);
    look = { elapsedSeconds: elapsed(), progress: answer.progress };
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Takes the studio's webhooks as `watch --webhooks` does, with waits that one of them ends. */
async function takeWebhooks() {
  const now = () => new Date();
  const secret = `whsec_${randomBytes(32).toString("base64")}`;
  const wakes = memoryWakes(now);
  const { wait, endWait } = createTokenWaits();
  const receive = receiveWebhook({
    source: () => ({ kind: "openai", secrets: async () => [secret] }),
    falKeys: createFalKeys({ now }),
    seen: memoryNotices(),
    wake: wakeRender({ wakes, endWait }),
    now,
    tell: () => {},
  });
  const onProblem = (problem: string) => {
    throw new Error(problem);
  };
  const { port, close } = await startWebhookServer({ host: "127.0.0.1", port: 0, receive, onProblem });
  return {
    target: { url: `http://127.0.0.1:${port}/webhooks/openai`, secret },
    close,
    waitFor(jobId: string) {
      const job = { provider: "openai", jobId };
      const expected = wakes.expect(job);
      return async (milliseconds: number) => {
        await expected;
        const waiting = wait(jobId, milliseconds);
        const { isOver } = await wakes.wait(job, jobId, jobId);
        if (isOver) waiting.cancel();
        await waiting.ended;
      };
    },
  };
}

function printHead(title: string): void {
  console.log(`\n${title}\n\n| schedule | polls | mean lag, s | p95 lag, s | Step Functions, $ per 1,000 jobs |`);
  console.log("|---|---|---|---|---|");
}

function printRow(name: string, { polls, meanLagSeconds, p95LagSeconds }: SimulatedCost): void {
  const p95 = Number.isNaN(p95LagSeconds) ? "" : p95LagSeconds.toFixed(1);
  const usd = (1000 * polls * usdPerPoll).toFixed(2);
  console.log(`| ${name} | ${polls.toFixed(1)} | ${meanLagSeconds.toFixed(1)} | ${p95} | ${usd} |`);
}

if (import.meta.main) await benchPolling();
