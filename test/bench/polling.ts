// Our poll schedule beside those of others: the same jobs for all, simulated, and then over HTTP at twenty times the speed.
import { createOpenAIProvider } from "../../lib/providers/openai/openai-provider.ts";
import { secondsPerPoll } from "../../lib/render/poll-schedule.ts";
import { frontier } from "../render/poll-frontier.ts";
import {
  drawDurations,
  ourSchedule,
  profiles,
  type Report,
  reports,
  type Schedule,
  type SimulatedCost,
  seededRandom,
  simulate,
} from "../render/poll-simulation.ts";
import { startProtocolServer } from "../support/protocol-server.ts";
import { peerSchedules } from "./poll-schedules.ts";

/** Wait, Task and Choice for each look, at $0.025 per 1,000 transitions. */
const usdPerPoll = (3 * 0.025) / 1000;
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
    const best = frontier(durations, secondsPerPoll);
    printRow("the optimum without progress", { ...best, p95LagSeconds: Number.NaN });
  }

  const speed = 20;
  printHead(`Medium jobs over HTTP at ${speed} times the speed, ${httpJobs} of them`);
  const ours = ourSchedule(profiles.medium);
  const runs: [string, Report, Schedule][] = [
    ...Object.entries(peerSchedules).map(([peer, schedule]): [string, Report, Schedule] => [peer, "none", schedule]),
    ...ourReports.map((report): [string, Report, Schedule] => [`ours, progress: ${report}`, report, ours]),
  ];
  // In turns of four: at this speed a tenth of a second in which the machine is busy counts as two.
  for (let first = 0; first < runs.length; first += 4) {
    const turn = runs.slice(first, first + 4);
    const rows = turn.map(async ([name, report, schedule]) => {
      return [name, await pollOverHttp({ report, schedule, jobs: httpJobs, speed })] as const;
    });
    for (const [name, cost] of await Promise.all(rows)) printRow(name, cost);
  }
}

/** The same through the real adapter, against a server whose jobs take the time that was drawn for them. */
async function pollOverHttp(options: {
  report: Report;
  schedule: Schedule;
  jobs: number;
  speed: number;
}): Promise<SimulatedCost> {
  const { report, schedule, jobs, speed } = options;
  const random = seededRandom(1);
  const began = performance.now();
  const elapsed = () => ((performance.now() - began) * speed) / 1000;
  const durations = drawDurations(profiles.medium, jobs);
  const server = await startProtocolServer(
    Object.fromEntries(
      durations.map((seconds, index) => [
        `GET /v1/videos/job_${index}`,
        () => {
          const elapsedSeconds = elapsed();
          const progress = reports[report]({ part: elapsedSeconds / seconds, elapsedSeconds, random });
          const running = { status: "in_progress", ...(progress === null ? {} : { progress }) };
          return {
            json: {
              id: `job_${index}`,
              object: "video",
              ...(elapsedSeconds < seconds ? running : { status: "completed" }),
            },
          };
        },
      ]),
    ),
  );
  const provider = createOpenAIProvider({ name: "openai", apiKey: "any", baseURL: server.baseURL });
  try {
    const looked = await Promise.all(
      durations.map(async (seconds, index) => {
        const waitAfter = schedule(random);
        let look = { elapsedSeconds: elapsed(), progress: null as number | null };
        for (let polls = 1; ; polls++) {
          await new Promise((resolve) => setTimeout(resolve, (waitAfter(look) * 1000) / speed));
          const answer = await provider.poll(`job_${index}`);
          if (answer.status === "completed") return { polls, lag: elapsed() - seconds };
          if (answer.status !== "running") throw new Error(`job_${index} is ${answer.status}`);
          look = { elapsedSeconds: elapsed(), progress: answer.progress };
        }
      }),
    );
    const lags = looked.map(({ lag }) => lag).toSorted((left, right) => left - right);
    return {
      polls: looked.reduce((sum, { polls }) => sum + polls, 0) / jobs,
      meanLagSeconds: lags.reduce((sum, lag) => sum + lag, 0) / jobs,
      p95LagSeconds: lags[Math.floor(0.95 * jobs)] ?? 0,
    };
  } finally {
    await server.close();
  }
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
