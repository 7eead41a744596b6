import { Logger } from "@aws-lambda-powertools/logger";
import type { MiddlewareObj } from "@middy/core";
import type { RenderState } from "../render/render-state.ts";

/** What a line may tell of a step's input or output. Everything else in them stays out of the log. */
type Told = Partial<Pick<RenderState, "renderId" | "attempt" | "outcome" | "status" | "waitSeconds" | "failure">>;

/** Every line carries the render, the state and the attempt; none carries an event, a prompt or a key. */
export function logRender(state: string, logger = new Logger({ serviceName: "stillmotion" })): MiddlewareObj<unknown> {
  let begun = 0;
  const tellRender = ({ renderId, attempt }: Told) => {
    // An event is not ours: what has these names there may be anything.
    if (typeof renderId === "string") logger.appendKeys({ renderId: renderId.slice(0, 64) });
    if (typeof attempt === "number") logger.appendKeys({ attempt });
  };
  return {
    before({ event, context }) {
      begun = performance.now();
      logger.resetKeys();
      logger.addContext(context);
      logger.appendKeys({ state });
      tellRender(renderOf(event));
    },
    after({ response }) {
      const answer = renderOf(response);
      tellRender(answer);
      const { outcome, status, waitSeconds, failure } = answer;
      const why = failure && { class: failure.class, code: failure.code, phase: failure.phase };
      const took = Math.round(performance.now() - begun);
      logger.info(`${state}: ${outcome}`, { outcome, status, waitSeconds, failure: why, milliseconds: took });
    },
    onError({ error }) {
      logger.error(`${state} broke`, { error: error instanceof Error ? error : new Error(String(error)) });
    },
  };
}

/** The render's state is the event itself, or stands in it at `render`. */
function renderOf(value: unknown): Told {
  if (typeof value !== "object" || value === null) return {};
  const { render } = value as { render?: unknown };
  return (typeof render === "object" && render !== null ? render : value) as Told;
}
