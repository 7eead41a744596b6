import type { RenderLedger } from "../ledger/render-ledger.ts";
import type { Failure } from "../render/failure.ts";
import { makersOf } from "../render/makers-of.ts";
import { ownFailure } from "../render/own-failures.ts";
import type { RequestProblem } from "../render/read-request.ts";
import type { RenderRequest, ResolvedRequest } from "../render/request.ts";
import { type AskedOfStill, blameFile, versionOf } from "./asked-of-still.ts";
import { refusalOfCharacters } from "./characters-of.ts";
import { sayBroken } from "./request-layers.ts";
import type { StepDependencies } from "./step-dependencies.ts";

/** What a request names that is not there in this deployment. */
interface NotHere {
  failure: Failure;
  problems: Pick<RequestProblem, "path" | "message">[];
}

type Dependencies = Pick<StepDependencies, "catalogue"> & {
  ledger: Pick<RenderLedger, "get">;
  provider(name: string): object | null;
};

/** Providers that a request names and that are not there; else characters; null where all is there. */
async function notHere(
  dependencies: Dependencies,
  request: RenderRequest,
  resolved: ResolvedRequest,
): Promise<NotHere | null> {
  const unknown = makersOf(request, resolved).filter(({ provider }) => dependencies.provider(provider) === null);
  if (unknown.length > 0) {
    const problems = unknown.map(({ path, provider }) => ({
      path,
      message: `There is no provider ${provider} in this deployment.`,
    }));
    return { failure: ownFailure("request_invalid", { message: problems[0]?.message ?? "" }), problems };
  }
  const failure = await refusalOfCharacters(dependencies, { request: resolved });
  return failure === null ? null : { failure, problems: [{ path: "characters", message: failure.message }] };
}

/**
 * A file that names a provider or a character that is not there is to be mended by who wrote it. A render that has begun
 * goes on: what it needs was there then.
 */
export async function namesWhatIsHere(
  { ledger, ...dependencies }: Omit<Dependencies, "ledger"> & Partial<Pick<Dependencies, "ledger">>,
  asked: AskedOfStill,
  resolved: ResolvedRequest,
  renderId: string,
): Promise<AskedOfStill> {
  if (asked.refusal !== null || ledger === undefined) return asked;
  const missing = await notHere({ ...dependencies, ledger }, asked.request, resolved);
  const broken = missing === null ? null : blameFile(asked.layers, missing.problems);
  if (missing === null || broken === null || (await ledger.get(renderId)) !== null) return asked;
  const refusal = { ...missing.failure, message: sayBroken(broken).slice(0, 500) };
  return { ...asked, broken, refusal, refusedFor: versionOf(broken) };
}
