import { onTestFinished } from "vitest";
import type { Script } from "./scripts/script.ts";
import { type StartedScript, startScript } from "./start-script.ts";

/** A script's server that ends with the test. */
export async function onScript(script: Script): Promise<StartedScript> {
  const service = await startScript(script);
  onTestFinished(() => service.close());
  return service;
}

/** The JSON of the only request that asked for a job. */
export function createBody(service: StartedScript, script: Script): Record<string, unknown> {
  const [request, ...more] = service.requests().filter(script.isCreate);
  if (request === undefined || more.length > 0) throw new Error(`${service.creates()} requests asked for a job`);
  return JSON.parse(request.body.toString()) as Record<string, unknown>;
}
