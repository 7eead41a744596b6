import { expect } from "vitest";
import type { Fit, PrepareStillAnswer } from "../../lib/media/media-tools.ts";
import { prepareStill } from "../../lib/media/prepare-still.ts";
import type { Failure } from "../../lib/render/failure.ts";

export const defaultSizes = { landscape: "1280x720", portrait: "720x1280" };

/** Prepares a still that must be good. */
export async function prepared(bytes: Uint8Array, size: string | null = null, fit: Fit = "cover") {
  const answer = await prepareStill(bytes, { size, defaultSizes, fit });
  if (answer.status === "failed") throw new Error(`${answer.failure.code}: ${answer.failure.message}`);
  return answer;
}

/** Prepares a still that must be bad, and checks what all such failures have in common. */
export async function refused(bytes: Uint8Array, size: string | null = null): Promise<Failure> {
  const answer: PrepareStillAnswer = await prepareStill(bytes, { size, defaultSizes, fit: "cover" });
  if (answer.status !== "failed") throw new Error(`expected a refusal, got ${answer.still.mediaType}`);
  expect(answer.failure).toMatchObject({
    class: "request",
    phase: "prepare",
    provider: "stillmotion",
    retryable: false,
    billed: "no",
  });
  expect(answer.failure.message.length).toBeGreaterThan(20);
  expect(answer.failure.remedy.length).toBeGreaterThan(20);
  return answer.failure;
}
