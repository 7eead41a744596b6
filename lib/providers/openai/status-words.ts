export type JobPhase = "queued" | "running" | "completed" | "failed" | "gone";

/**
 * The words seen on servers of this protocol, without case, spaces, dashes and underscores; `succeed` is Kling's own, which a
 * gateway may pass on.
 */
const words: Record<Exclude<JobPhase, "running">, string> = {
  queued: "queued pending submitted waiting scheduled notstart notstarted created initializing preparing starting",
  completed: "completed complete succeeded succeed success finished done",
  failed: "failed failure fail error moderationblocked",
  gone: "cancelled canceled aborted deleted expired",
};

const phases = new Map(
  Object.entries(words).flatMap(([phase, list]) => list.split(" ").map((word) => [word, phase as JobPhase])),
);

/** An unknown word means "wait": the render's own deadline bounds it, and a guess could throw away a paid clip. */
export function jobPhase(status: string | null): JobPhase {
  return phases.get((status ?? "").toLowerCase().replaceAll(/[\s_-]/g, "")) ?? "running";
}
