import { compose } from "../compose.ts";
import type { ServiceConnection } from "../connection.ts";
import { type Look, lookAt } from "../look.ts";
import { foreignJob } from "../own-failures.ts";
import { readPrediction } from "./read-prediction.ts";

export async function lookAtPrediction(connection: ServiceConnection, jobId: string): Promise<Look> {
  if (!isPredictionId(jobId)) return { status: "failed", failure: foreignJob(connection, "poll") };
  const request = compose(connection, "GET", `predictions/${jobId}`);
  return lookAt(connection, request, (json, reply) => readPrediction(connection, json, reply));
}

export function isPredictionId(text: string): boolean {
  return /^[\w-]{1,128}$/.test(text);
}
