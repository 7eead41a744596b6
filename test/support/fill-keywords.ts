/**
 * A target's input as EventBridge Scheduler sends it: each attempt of a start has an execution id of its own
 * (https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html).
 */
export function fillKeywords(input: string, { scheduledTime, attempt }: { scheduledTime: string; attempt: number }) {
  const values: Record<string, string> = {
    "schedule-arn": "arn:aws:scheduler:eu-central-1:000000000000:schedule/Stillmotion/nightly",
    "scheduled-time": scheduledTime,
    "execution-id": `d32c5kddcf5bb8c${attempt}`,
    "attempt-number": String(attempt),
  };
  return input.replaceAll(/<aws\.scheduler\.([a-z-]+)>/g, (keyword, name) => values[name] ?? keyword);
}
