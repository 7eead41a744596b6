import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { isEnded, type RenderRecord } from "../render/render-record.ts";

/** Where CloudWatch keeps them. Every metric has the dimensions `service` and `outcome`; `Renders` has `failureClass` too. */
export const metricNamespace = "Stillmotion";
export const metricNames = {
  renders: "Renders",
  polls: "PollsPerRender",
  timeToClip: "TimeToClip",
  providerTime: "ProviderTime",
  estimatedCost: "EstimatedCost",
} as const;

/**
 * Writes the metrics of a render that has ended as one line each, for CloudWatch to find (EMF). `service`: which deployment
 * it is of, by the source it is asked by: what fails in one rings no alarm of another.
 */
export function createMeasureRender(service: string): (record: RenderRecord) => void {
  const metrics = new Metrics({ namespace: metricNamespace, serviceName: service });
  return (record) => measureRender(metrics, record);
}

function measureRender(metrics: Metrics, record: RenderRecord): void {
  if (!isEnded(record.status)) return;
  const attempts = record.attempts.slice(record.attemptsBeforeRetry);
  const renders = metrics.singleMetric();
  renders.addDimension("outcome", record.status);
  renders.addDimension("failureClass", record.failure?.class ?? "none");
  renders.addMetric(metricNames.renders, MetricUnit.Count, 1);

  metrics.addDimension("outcome", record.status);
  const polls = attempts.reduce((sum, attempt) => sum + attempt.polls, 0);
  metrics.addMetric(metricNames.polls, MetricUnit.Count, polls);
  const providerTime = attempts.reduce((sum, { createdAt, endedAt }) => sum + secondsBetween(createdAt, endedAt), 0);
  metrics.addMetric(metricNames.providerTime, MetricUnit.Seconds, providerTime);
  if (record.status === "succeeded") {
    metrics.addMetric(metricNames.timeToClip, MetricUnit.Seconds, secondsBetween(record.createdAt, record.endedAt));
  }
  // The shots of a list are renders of their own: each has told its cost already.
  if (record.cost.estimatedUsd !== null && record.kind !== "stitch") {
    metrics.addMetric(metricNames.estimatedCost, MetricUnit.NoUnit, record.cost.estimatedUsd);
  }
  metrics.publishStoredMetrics();
}

function secondsBetween(from: string, to: string | null): number {
  return to === null ? 0 : (Date.parse(to) - Date.parse(from)) / 1000;
}
