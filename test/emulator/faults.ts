import type { FaultScript } from "../../lib/studio/fault-script.ts";
import { faultScript as scenarioFaults } from "../workflow/scenarios.ts";

/** How long the studio takes its time with what a test wants to interrupt. */
export const pauseMilliseconds = 4000;

/** How the studio behaves: as the scenarios want it, and to these prompts. */
export const faultScript: FaultScript = [
  ...scenarioFaults,
  { match: { prompt: "[slow create]", route: "create", times: 1 }, action: { delayMs: pauseMilliseconds } },
  { match: { prompt: "[slow poll]", route: "retrieve", times: 1 }, action: { delayMs: pauseMilliseconds } },
  { match: { prompt: "[slow download]", route: "content", times: 1 }, action: { delayMs: pauseMilliseconds } },
  { match: { prompt: "[hangs]" }, action: { freezeAt: 40 } },
  { match: { prompt: "[busy]", route: "create", times: 10 }, action: { status: 429, headers: { "retry-after": "1" } } },
  // Longer than a busy machine needs to start the next ones, so that all the places there are get taken.
  { match: { prompt: "[takes a place]" }, action: { takeSeconds: 10 } },
];
