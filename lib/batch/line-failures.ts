import { type LineResult, unrenderedResult } from "../render/batch-summary.ts";
import type { GoodLine } from "./plan-lines.ts";
import { nameOfStill } from "./still-source.ts";

/** The end of a line that asks for nothing we could render. */
export function badLine(line: number, still: string | null, message: string): LineResult {
  const remedy = "Correct the line and run the batch again.";
  return unrenderedResult(line, "bad", still, { class: "request", code: "line_invalid", message, remedy });
}

/** The end of a line that was not begun, for what it might cost. */
export function heldLine({ line, still }: GoodLine): LineResult {
  return unrenderedResult(line, "held", nameOfStill(still), {
    class: "account",
    code: "batch_budget_exhausted",
    message: "The batch has cost so much that this render might exceed its limit.",
    remedy: "Run the batch again with a higher limit.",
  });
}

/** The end of a line that was not begun before its batch was canceled. */
export function canceledLine({ line, still }: GoodLine): LineResult {
  return unrenderedResult(line, "canceled", nameOfStill(still), {
    class: "request",
    code: "batch_canceled",
    message: "The batch was canceled before this render was begun.",
    remedy: "Run the batch again.",
  });
}
