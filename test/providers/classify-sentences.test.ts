import { expect, test } from "vitest";
import { classifyFailure } from "../../lib/providers/classify.ts";
import { type FailureRow, readRows } from "../report/failures.ts";

const suffixes = [
  "",
  "-documented",
  ...["", "-2", "-3", "-4", "-5", "-6", "-7", "-8", "-9", "-10", "-11", "-12", "-13", "-14", "-15", "-16"].map(
    (n) => `-unseen${n}`,
  ),
];
const rows = suffixes
  .flatMap((suffix) => readRows(`provider-errors${suffix}.jsonl`))
  .filter((row) => row.ambiguous !== true);

const speaking =
  /^(?:message|msg|detail|error|reason|failure|failMsg|fail_reason|(?:task_)?status_msg|failure_reason|failureMessage|error_message|ErrMsg)$/;

/** The sentences a body says, without its codes. */
function sentencesIn(value: unknown, key: string): string[] {
  if (typeof value === "string") return speaking.test(key) && /\s/.test(value) && !value.includes("{") ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((item) => sentencesIn(item, key));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => sentencesIn(item, name));
}

function lastSentence(row: FailureRow): string | undefined {
  return typeof row.body === "string" ? undefined : sentencesIn(row.body, "").at(-1);
}

// Each sentence once for each class: "An unexpected error occurred." stands beside many codes.
const said = [
  ...new Map(
    rows.flatMap((row) => {
      const sentence = lastSentence(row);
      return sentence === undefined ? [] : [[`${row.expected_class} ${sentence}`, { row, sentence }] as const];
    }),
  ).values(),
];

function classOf(sentence: string, phase: "create" | "poll", httpStatus: number) {
  const body = phase === "poll" ? { status: "failed", error: sentence } : { error: sentence };
  return classifyFailure({ provider: "somebody", phase, httpStatus, body }).class;
}

test("a verdict is known by its sentence alone, from a provider nobody has seen", () => {
  const policy = said.filter(({ row }) => row.expected_class === "policy");
  expect(policy.length).toBeGreaterThan(250);
  const found = policy.filter(({ sentence }) => classOf(sentence, "poll", 200) === "policy");
  expect(found.length / policy.length).toBeGreaterThanOrEqual(0.95);
});

test("no other sentence is taken for a verdict, echoed prompts aside", () => {
  const others = said.filter(({ row }) => row.expected_class !== "policy");
  const mistaken = others.filter(({ sentence }) => classOf(sentence, "poll", 200) === "policy");
  expect(mistaken.length / others.length).toBeLessThanOrEqual(0.01);
});

test("an empty account or a missing right is not waited for, even under 429", () => {
  const account = said.filter(({ row }) => row.expected_class === "account");
  const waitedFor = account.filter(({ sentence }) => classOf(sentence, "create", 429) === "rate_limited");
  expect(waitedFor.length / account.length).toBeLessThanOrEqual(0.05);
});

test.each([
  ["The prompt passed moderation, but the encoder crashed.", "transient"],
  ["Your image was not flagged; it is larger than 20 MB.", "request"],
  ["No policy violation was found. Internal error in the renderer.", "transient"],
  ["This is not a content policy issue. The service timed out.", "transient"],
  ["内容审核已通过，但渲染超时", "transient"],
])("what clears the content is no verdict: %s", (sentence, expected) => {
  expect(classOf(sentence, "poll", 200)).toBe(expected);
});

test.each([
  [{ error: { code: "video_generation_failed", message: "Your prompt violates our content policy." } }, "policy"],
  [{ error: { code: "safety_rejected", message: "video_generation_failed" } }, "policy"],
  [{ error: { code: "generation_failed", message: "Insufficient balance" } }, "account"],
  [{ error: { code: "model_not_found", message: "Project x does not have access to model y" } }, "account"],
  [
    { error: { code: "model_not_found", message: "The model y does not exist or you do not have access to it" } },
    "request",
  ],
  [{ error: { code: "ContentSecurityDetectionError", message: "Internal error." } }, "transient"],
])("a code for failed or wrong yields to plain words beside it: %j", (body, expected) => {
  const failure = classifyFailure({ provider: "byteplus", phase: "create", httpStatus: 400, body });
  expect(failure.class).toBe(expected);
});
