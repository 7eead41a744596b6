import type { Schedule } from "../render/poll-simulation.ts";

const every = (seconds: number): Schedule => steps(seconds);

/** Waits so long after the create, after the first look, and so on; the last one stays. */
function steps(...seconds: readonly number[]): Schedule {
  return () => {
    let index = 0;
    return () => seconds[Math.min(index++, seconds.length - 1)] ?? 1;
  };
}

/** How others poll, as their sources and samples stood on 2026-11-22. */
export const peerSchedules: Readonly<Record<string, Schedule>> = {
  "OpenAI's Python SDK, no hint: 1 s": every(1),
  "AI SDK: 5 s": every(5),
  "Runway SDK: 6 s ± 1.5 s": (random) => () => 4.5 + 3 * random(),
  "Google's samples: 10 s": every(10),
  "n8n templates: 35, then 30 s": steps(35, 30),
  "AWS durable sample: 30, 60, 60 s": steps(30, 60),
  "AWS Step Functions sample: 180 s": every(180),
};
