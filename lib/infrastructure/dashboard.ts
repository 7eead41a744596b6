import { Duration, Stack } from "aws-cdk-lib";
import { Dashboard, GraphWidget, type IMetric, SingleValueWidget } from "aws-cdk-lib/aws-cloudwatch";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { Construct } from "constructs";
import { metricsOf } from "./metrics.ts";

interface RenderDashboardProps {
  stateMachine: StateMachine;
  functions: LambdaFunction[];
}

/** How renders go, on one page. */
export class RenderDashboard extends Dashboard {
  constructor(scope: Construct, id: string, { stateMachine, functions }: RenderDashboardProps) {
    super(scope, id, { defaultInterval: Duration.days(1) });
    const { renderFigure, rendersEnded } = metricsOf(Stack.of(this));
    const graph = (title: string, ...left: IMetric[]) => new GraphWidget({ title, left, width: 12 });
    const failed = (["account", "rate_limited", "transient", "expired"] as const).map((failure) =>
      rendersEnded("failed", failure).with({ label: `failed: ${failure}` }),
    );
    const rejected = (["policy", "request"] as const).map((failure) =>
      rendersEnded("rejected", failure).with({ label: `rejected: ${failure}` }),
    );
    const succeeded = rendersEnded("succeeded", "none").with({ label: "succeeded" });
    this.addWidgets(
      new SingleValueWidget({
        title: "In the time shown",
        metrics: [succeeded, ...rejected, ...failed, renderFigure("estimatedCost", "Sum")],
        setPeriodToTimeRange: true,
        width: 24,
      }),
    );
    this.addWidgets(
      graph("Renders by how they ended", succeeded, ...rejected, ...failed),
      graph("Executions", stateMachine.metricStarted(), stateMachine.metricSucceeded(), stateMachine.metricFailed()),
    );
    this.addWidgets(
      graph("Seconds to a clip", renderFigure("timeToClip", "p50"), renderFigure("timeToClip", "p95")),
      graph("Seconds at the provider", renderFigure("providerTime", "p50"), renderFigure("providerTime", "p95")),
    );
    this.addWidgets(
      graph("Polls per render", renderFigure("polls", "avg"), renderFigure("polls", "max")),
      graph("Function errors", ...functions.map((each) => each.metricErrors())),
    );
  }
}
