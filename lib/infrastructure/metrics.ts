import { Duration, type Stack } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import { requestSourceOf } from "../aws/event-bridge.ts";
import { metricNames, metricNamespace } from "../aws/measure-render.ts";
import type { FailureClass } from "../render/failure.ts";
import type { RenderStatus } from "../render/render-record.ts";

const period = Duration.minutes(5);
/** What the renders of a deployment leave behind. Powertools adds its name, `service`, to every metric. */
export function metricsOf({ stackName }: Stack) {
  const service = requestSourceOf(stackName);
  return {
    /** Renders that ended so, in five minutes. */
    rendersEnded(outcome: RenderStatus, failureClass: FailureClass | "none"): Metric {
      const dimensionsMap = { service, outcome, failureClass };
      return new Metric({
        namespace: metricNamespace,
        metricName: metricNames.renders,
        dimensionsMap,
        statistic: "Sum",
        period,
      });
    },
    /** A figure of the renders with this outcome. */
    renderFigure(name: keyof typeof metricNames, statistic: string, outcome: RenderStatus = "succeeded"): Metric {
      const metricName = metricNames[name];
      return new Metric({
        namespace: metricNamespace,
        metricName,
        dimensionsMap: { service, outcome },
        statistic,
        period,
        label: `${metricName} ${statistic}`,
      });
    },
  };
}
