import { Duration } from "aws-cdk-lib";
import { MathExpression, Metric } from "aws-cdk-lib/aws-cloudwatch";
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
    label: failureClass === "none" ? outcome : `${outcome}: ${failureClass}`,
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

/** Metrics added up, as one; where one has no data it counts as zero. */
export function sumOf(metrics: Metric[], label: string): MathExpression {
  const usingMetrics = Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric]));
  const expression = Object.keys(usingMetrics)
    .map((name) => `FILL(${name}, 0)`)
    .join(" + ");
  return new MathExpression({ expression, usingMetrics, period, label });
}
