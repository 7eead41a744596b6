import type { RenderLedger } from "../ledger/render-ledger.ts";
import { refusalOfRequest } from "../providers/catalogue/refusal-of-request.ts";
import type { Failure } from "../render/failure.ts";
import { ownFailure } from "../render/own-failures.ts";
import type { RenderRecord } from "../render/render-record.ts";
import { recordOfShot } from "../render/shot-records.ts";
import type { StepDependencies } from "./step-dependencies.ts";

type Dependencies = Pick<StepDependencies, "catalogue" | "now"> & {
  ledger: Pick<RenderLedger, "get">;
  provider(name: string): object | null;
};

/**
 * What is known to speak against one of a list's shots before any of them is begun: the others would be paid for, and the
 * whole refused all the same. A shot that has its clip is taken as it is.
 */
export async function refusalOfShots(
  { catalogue, ledger, now, provider }: Dependencies,
  whole: RenderRecord,
): Promise<Failure | null> {
  const { shots = [], chained = false, fallbacks } = whole.request;
  for (const [index, shot] of shots.entries()) {
    const isExtension = chained && index > 0;
    // Who made the clip before goes on from it, and knows itself what can be made.
    if (isExtension && !shot.named.includes("provider")) continue;
    const alone = isExtension ? null : recordOfShot(whole, index, (job) => catalogue.estimateUsd(job), now());
    const isMade = alone !== null && (await ledger.get(alone.renderId))?.record.status === "succeeded";
    // Of a chain that has begun with a clip of before, the next may be there as well.
    if (isMade && chained) return null;
    if (isMade) continue;
    const unknown = [shot, ...fallbacks].find((maker) => provider(maker.provider) === null);
    if (unknown !== undefined) {
      const message = `There is no provider ${unknown.provider} in this deployment.`;
      return ofShot(index, shot.title, ownFailure("request_invalid", { message }));
    }
    const mayGoOn = isExtension && [shots[index - 1], ...fallbacks].some((maker) => maker?.provider === shot.provider);
    const unfit = mayGoOn ? null : refusalOfRequest(catalogue, { ...whole.request, ...shot }, now());
    if (unfit !== null) return ofShot(index, shot.title, unfit);
  }
  return null;
}

function ofShot(index: number, title: string, failure: Failure): Failure {
  const name = title === `Shot ${index + 1}` ? "" : ` (${title})`;
  return { ...failure, message: `Shot ${index + 1}${name}: ${failure.message}`.slice(0, 500) };
}
