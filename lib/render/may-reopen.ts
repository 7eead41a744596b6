import { isAboutRender, type RenderEvent } from "./render-event.ts";
import { isEnded, type RenderRecord } from "./render-record.ts";
import { type RequestTerms, termsOf } from "./request.ts";

/**
 * Whether an event opens a render again that ended without a clip: `retry` does; so does asking anew for one that broke
 * or was canceled. An event that was sent before the end is an echo. What was rejected would be rejected again.
 */
export function mayReopen(record: RenderRecord, event: RenderEvent): boolean {
  if (!isEnded(record.status) || record.status === "succeeded") return false;
  if (record.endedAt !== null && Date.parse(event.time) <= Date.parse(record.endedAt)) return false;
  const mayBePaidTwice = record.attempts
    .slice(record.attemptsBeforeRetry)
    .some(({ failure }) => failure?.code === "create_outcome_unknown");
  if (!isAboutRender(event)) return record.status !== "rejected" && !mayBePaidTwice;
  return event.detail.reopen && (event.detail.acceptDuplicate || !mayBePaidTwice);
}

/** On what terms a render is opened again: those it is asked for with now. */
export function newTerms(event: RenderEvent, asked: RenderRecord | undefined): Partial<RequestTerms> {
  if (asked !== undefined) return termsOf(asked.request);
  if (!isAboutRender(event)) return {};
  const { deadlineMinutes, maxCostUsd } = event.detail;
  return {
    ...(deadlineMinutes === undefined ? {} : { deadlineMinutes }),
    ...(maxCostUsd === undefined ? {} : { maxCostUsd }),
  };
}
