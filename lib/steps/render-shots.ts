import type { LedgerEntry } from "../ledger/render-ledger.ts";
import type { Failure } from "../render/failure.ts";
import { ownFailure } from "../render/own-failures.ts";
import { endedRecord, exceedsUsd, isEnded, type RenderRecord } from "../render/render-record.ts";
import { type Estimate, extensionOfShot, limitsOfShot, markerOf, recordOfShot } from "../render/shot-records.ts";
import { paidShots, sumOf } from "../render/shots.ts";
import { spacedWait } from "../render/spaced-wait.ts";
import type { DerivedDependencies } from "./plan-derived.ts";
import { resolveDerived } from "./resolve-derived.ts";
import type { StepDependencies } from "./step-dependencies.ts";

export type ShotsDependencies = DerivedDependencies & Pick<StepDependencies, "startRender">;

export type ShotsAnswer =
  /** All have their clips; the entry is as it is then. */
  | { status: "made"; entry: LedgerEntry }
  | { status: "wait"; waitSeconds: number }
  | { status: "failed"; failure: Failure };

/**
 * Sees to it that each shot of a list becomes a clip: a render of its own, with an execution of its own. Called again and
 * again until all have ended. Which renders they are follows from the request (a chain's from the clip before, too), so a
 * run after a crash finds those that were begun, and a list with one shot mended finds the others' clips.
 */
export async function renderShots(dependencies: ShotsDependencies, begun: LedgerEntry): Promise<ShotsAnswer> {
  const { catalogue, ledger, now } = dependencies;
  const { shots = [], chained = false, maxCostUsd } = begun.record.request;
  const estimate: Estimate = (shot) => catalogue.estimateUsd(shot);
  const wholeUsd = sumOf(paidShots(begun.record.request).map(estimate));
  if (begun.record.parts.length === 0 && maxCostUsd !== null && wholeUsd !== null && exceedsUsd(wholeUsd, maxCostUsd))
    return failed(tooDear(wholeUsd, maxCostUsd));
  let entry = begun;
  const parts: RenderRecord[] = [];
  for (const index of shots.keys()) {
    const before = parts.at(-1);
    if (chained && before !== undefined && before.status !== "succeeded") break;
    const part = await openPart(index, before);
    if ("failure" in part) return failed(ofShot(entry.record, index, null, part.failure));
    if ("isEnded" in part) return failed(entry.record.failure ?? ownFailure("canceled"));
    parts.push(part.record);
  }
  for (const [index, part] of parts.entries()) {
    if (isWaiting(entry.record, index, part)) await dependencies.startRender(startOf(entry.record, part));
  }
  await noteCost();
  if (isEnded(entry.record.status)) return failed(entry.record.failure ?? ownFailure("canceled"));
  const failing = parts.findIndex((part) => hasEnded(entry.record, part) && part.status !== "succeeded");
  const isOver = parts.every((part) => hasEnded(entry.record, part));
  const failure = parts[failing]?.failure;
  if (isOver && failure != null) return failed(ofShot(entry.record, failing, parts[failing] ?? null, failure));
  if (isOver && parts.length === shots.length) return { status: "made", entry };
  const { createdAt } = entry.record;
  const waitingAt = parts.findIndex((part, index) => isWaiting(entry.record, index, part));
  // One that is under way has a deadline of its own, and may have been paid for. What it waited for a place is in that.
  const lastDeadline = Math.max(...[entry.record, ...parts].map(({ deadlineAt }) => Date.parse(deadlineAt)));
  if (waitingAt >= 0 && now().getTime() >= lastDeadline) {
    const message = "It was not begun before the deadline.";
    const late = ownFailure("deadline_exceeded", { message, phase: "prepare", billed: "no" });
    return failed(ofShot(entry.record, waitingAt, parts[waitingAt] ?? null, late));
  }
  const ageSeconds = (now().getTime() - Date.parse(createdAt)) / 1000;
  const waitSeconds = Math.min(30, Math.max(1, Math.ceil(ageSeconds / 4)));
  return { status: "wait", waitSeconds: spacedWait(waitSeconds, entry.record, now()) };

  /** The render of a shot as the ledger has it, opened unless it is. */
  async function openPart(
    index: number,
    before: RenderRecord | undefined,
  ): Promise<{ record: RenderRecord } | { failure: Failure } | { isEnded: true }> {
    const id = entry.record.parts[index];
    const known = id === undefined ? null : await ledger.get(id);
    if (known !== null) return { record: known.record };
    const planned =
      chained && before !== undefined
        ? await planExtension(index, before)
        : recordOfShot(entry.record, index, estimate, now());
    if (planned === null) return { failure: ownFailure("internal_error", { message: "There is no such shot." }) };
    if ("failure" in planned && !("renderId" in planned)) return planned;
    const { renderId } = planned;
    // Its id first: whoever cancels the whole finds what there is to cancel.
    entry = await ledger.update(entry, (current) =>
      isEnded(current.status) || current.parts[index] === renderId
        ? null
        : { ...current, parts: [...current.parts.slice(0, index), renderId] },
    );
    if (isEnded(entry.record.status)) return { isEnded: true };
    const { record } = await ledger.open(planned);
    const whole = await ledger.get(entry.record.renderId);
    if (whole === null || !isEnded(whole.record.status)) return { record };
    entry = whole;
    await dropUnbegunShots(dependencies, whole.record);
    return { isEnded: true };
  }

  async function planExtension(
    index: number,
    before: RenderRecord,
  ): Promise<RenderRecord | { failure: Failure } | null> {
    const request = extensionOfShot(entry.record, index, before.renderId, estimate);
    if (request === null) return null;
    const { batchId, createdAt } = entry.record;
    const asked = { text: JSON.stringify(request), file: null, id: markerOf(entry.record, index), time: createdAt };
    // The lint has seen all the shots before the first was begun.
    const settings = { ...dependencies.settings, strict: false };
    const resolved = await resolveDerived({ ...dependencies, settings }, asked);
    if (resolved.status === "wait") return { failure: ownFailure("source_without_clip") };
    return resolved.refusal === null ? { ...resolved.record, batchId } : { failure: resolved.refusal };
  }

  /** What the parts have cost, or will cost; and the still as the first of them has found it. */
  async function noteCost(): Promise<void> {
    const rest = shots.slice(parts.length).map(estimate);
    const isOver = parts.some((part) => isEnded(part.status) && part.status !== "succeeded");
    // The same shot twice is one clip, paid for once.
    const renders = [...new Map(parts.map((part) => [part.renderId, part])).values()];
    const usd = sumOf([...renders.map(({ cost }) => cost.estimatedUsd), ...(isOver ? [] : rest)]);
    const [first] = parts;
    entry = await ledger.update(entry, (current) =>
      isEnded(current.status)
        ? null
        : { ...current, still: first?.still ?? current.still, cost: { estimatedUsd: usd, currency: "USD" } },
    );
  }

  /** The event that has a part rendered: the same for as long as this run of the whole lasts. */
  function startOf(parent: RenderRecord, part: RenderRecord): Record<string, unknown> {
    const index = parent.parts.indexOf(part.renderId);
    const again = isEnded(part.status) ? { reopen: true, ...reopenTerms(limitsOfShot(parent, index, estimate)) } : {};
    return {
      version: "0",
      id: `${markerOf(parent, index)}-${parent.retries}`,
      "detail-type": "Render Requested",
      source: "stillmotion",
      time: new Date(begunAt(parent)).toISOString(),
      detail: { renderId: part.renderId, ...again },
    };
  }
}

/** Ends the shots that were opened for a whole that has ended since, and that nobody has taken up: none has a job. */
export async function dropUnbegunShots(
  { ledger, now }: Pick<StepDependencies, "ledger" | "now">,
  parent: RenderRecord,
): Promise<void> {
  for (const [index, renderId] of parent.parts.entries()) {
    const part = await ledger.get(renderId);
    if (part?.record.eventId !== markerOf(parent, index) || isEnded(part.record.status)) continue;
    await ledger.update(part, (current) =>
      isEnded(current.status) || current.eventId !== markerOf(parent, index)
        ? null
        : { ...endedRecord(current, ownFailure("canceled", { billed: "no" }), now()), status: "canceled" },
    );
  }
}

/** When this run of a render began: a part that ended before that is tried again. */
function begunAt({ deadlineAt, request }: RenderRecord): number {
  return Date.parse(deadlineAt) - request.deadlineMinutes * 60_000;
}

/** Whether a part has yet to be taken up: for the first time, or again after it ended without a clip. */
function isWaiting(parent: RenderRecord, index: number, part: RenderRecord): boolean {
  return isEnded(part.status) ? !hasEnded(parent, part) : part.eventId === markerOf(parent, index);
}

function hasEnded(parent: RenderRecord, { attempts, endedAt, status }: RenderRecord): boolean {
  if (!isEnded(status)) return false;
  if (status === "succeeded") return true;
  // The same would be rejected again, unless somebody wants that tried.
  if (status === "rejected" && parent.retries === 0) return true;
  const mayBePaidTwice = attempts.some(({ failure }) => failure?.code === "create_outcome_unknown");
  return mayBePaidTwice || endedAt === null || Date.parse(endedAt) >= begunAt(parent);
}

function reopenTerms({ maxCostUsd, deadlineMinutes }: ReturnType<typeof limitsOfShot>) {
  return { ...(maxCostUsd === null ? {} : { maxCostUsd }), deadlineMinutes };
}

function ofShot({ request }: RenderRecord, index: number, part: RenderRecord | null, failure: Failure): Failure {
  const title = request.shots?.[index]?.title ?? "";
  const name = [title === `Shot ${index + 1}` ? "" : title, part?.renderId ?? ""].filter((word) => word !== "");
  const place = name.length === 0 ? "" : ` (${name.join(", ")})`;
  return { ...failure, retryable: false, message: `Shot ${index + 1}${place}: ${failure.message}`.slice(0, 500) };
}

function tooDear(usd: number, mostUsd: number): Failure {
  const message = `The shots would cost $${usd.toFixed(2)} together; the render may cost $${mostUsd.toFixed(2)}.`;
  return ownFailure("budget_exhausted", { message });
}

function failed(failure: Failure): ShotsAnswer {
  return { status: "failed", failure };
}
