import { Duration } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import { metricNames, metricNamespace } from "../aws/measure-render.ts";
import type { FailureClass } from "../render/failure.ts";
import type { RenderStatus } from "../render/render-record.ts";

const period = Duration.minutes(5);
/** Powertools adds it to every metric. */
const service = { service: "stillmotion" };

/** Renders that ended so, in five minutes. */
export function rendersEnded(outcome: RenderStatus, failureClass: FailureClass | "none"): Metric {
  return new Metric({
    namespace: metricNamespace,
    metricName: metricNames.renders,
    dimensionsMap: { ...service, outcome, failureClass },
    statistic: "Sum",
    period,
  });
}

/** A figure of the renders with this outcome. */
export function renderFigure(
  name: keyof typeof metricNames,
  statistic: string,
  outcome: RenderStatus = "succeeded",
): Metric {
  const metricName = metricNames[name];
  const dimensionsMap = { ...service, outcome };
  return new Metric({
    namespace: metricNamespace,
    metricName,
    dimensionsMap,
    statistic,
    period,
    label: `${metricName} ${statistic}`,
  });
}
