import { expect, test } from "vitest";
import { classifyFailure, type FailureEvidence } from "../../lib/providers/classify.ts";

type Wrapping = (message: string) => Pick<FailureEvidence, "phase" | "httpStatus" | "body">;

/** What nobody's table knows, so that the sentence alone decides. */
function classesOf(messages: readonly string[], wrappings: readonly Wrapping[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const message of messages) {
    for (const wrap of wrappings) {
      const { class: failureClass } = classifyFailure({ provider: "somebody", ...wrap(message) });
      found.set(failureClass, [...(found.get(failureClass) ?? []), message]);
    }
  }
  return found;
}

const pairs = (left: readonly string[], right: readonly string[]) =>
  left.flatMap((first) => right.map((second) => `${first} ${second}`));

const failedJob: Wrapping = (error) => ({ phase: "poll", httpStatus: 200, body: { status: "failed", error } });
const webhook: Wrapping = (failMsg) => ({ phase: "webhook", httpStatus: null, body: { state: "fail", failMsg } });
const refused: Wrapping = (message) => ({ phase: "create", httpStatus: 400, body: { error: { message } } });
const serverError: Wrapping = (message) => ({ phase: "create", httpStatus: 500, body: { error: { message } } });
const gateway: Wrapping = (message) => ({ phase: "create", httpStatus: 503, body: message });

test("a guard that broke is never a verdict, whatever it is called and however it broke", () => {
  const guards = [
    "Moderation service",
    "Content moderation",
    "The safety checker",
    "NSFW detector",
    "Content filter",
    "The risk control system",
    "Copyright check",
    "Content safety check",
    "The moderation API",
    "Guardrail service",
    "Prompt moderation",
    "The image audit service",
    "Likeness detection",
  ];
  const broke = [
    "timed out after 30s",
    "returned HTTP 500",
    "returned 503",
    "is temporarily unavailable",
    "crashed",
    "refused the connection",
    "exited with code 137",
    "could not be reached",
    "returned an invalid response",
    "is overloaded",
    "is restarting",
    "failed to respond",
    "is currently down",
    "lost connection",
    "request failed with status 502",
    "encountered an internal error",
    "is under maintenance",
    "threw an exception",
    "returned an empty response",
    "is not reachable",
  ];
  const found = classesOf(pairs(guards, broke), [failedJob, serverError, gateway]);
  expect([...found.keys()]).toEqual(["transient"]);
});

test("a verdict is found on whatever part of the request it falls, under every status", () => {
  const subjects = [
    "Your prompt",
    "The input image",
    "Your photo",
    "The generated video",
    "This content",
    "The reference image",
    "Your request",
    "The audio",
  ];
  const verdicts = [
    "was rejected by our moderation",
    "was blocked by the safety filter",
    "violates our content policy",
    "did not pass our content review",
    "was flagged as unsafe",
    "was flagged for nudity",
    "contains sensitive content",
    "contains a real person",
    "shows a celebrity",
    "depicts minors",
    "may infringe copyright",
    "is not allowed by our usage policy",
    "goes against our guidelines",
    "has been moderated",
    "includes violence and was refused",
    "was refused for safety reasons",
    "failed the safety check",
    "resembles a public figure",
    "breaches our terms of service",
    "was withheld due to content restrictions",
    "is considered offensive",
  ].map((verdict) => `${verdict}. Please try again.`);
  const found = classesOf(pairs(subjects, verdicts), [failedJob, webhook, refused, serverError]);
  expect([...found.keys()]).toEqual(["policy"]);
});

test("words of moderation next to a parameter are a wrong request", () => {
  const found = classesOf(
    pairs(
      ["safety_tolerance", "moderation_level", "nsfw_checker", "safety_filter_level", "enable_safety_checker"],
      ["must be a number", "is not supported for this model", "must be one of: low, auto", "is out of range"],
    ),
    [refused],
  );
  expect([...found.keys()]).toEqual(["request"]);
});

test("a prompt given back anywhere in the answer takes its words out of the error", () => {
  const prompt = "a nude celebrity in a violent riot, flagged and banned";
  const failed = (error: string) =>
    classifyFailure({
      provider: "somebody",
      phase: "poll",
      httpStatus: 200,
      body: { status: "failed", input: { prompt }, error },
    }).class;
  expect(failed(`decoder failed for: ${prompt}`)).toBe("transient");
  expect(failed(`rejected by moderation: ${prompt}`)).toBe("policy");
});

test("long repetitions of the words the patterns begin with are read quickly", () => {
  const starts = [
    "prompt contains ",
    "moderation service ",
    "real people ",
    "política viola ",
    "richtlinie ",
    "内容 ",
    "ポリシー",
  ];
  const startedAt = performance.now();
  for (const start of starts) {
    const message = start.repeat(20_000);
    classifyFailure({ provider: "somebody", ...failedJob(message) });
    classifyFailure({
      provider: "somebody",
      phase: "poll",
      httpStatus: 500,
      body: { errors: Array(40).fill({ message }) },
    });
  }
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});

test("a wait is taken over from the fields and sentences that name one", () => {
  const wait = (body: unknown) =>
    classifyFailure({ provider: "somebody", phase: "create", httpStatus: 429, body }).retryAfterSeconds;
  expect(wait({ error: "slow down", wait_seconds: 9 })).toBe(9);
  expect(wait({ error: "slow down", cooldown_seconds: 15 })).toBe(15);
  expect(wait({ error: { message: "slow down", retry_in_ms: 2500 } })).toBe(3);
  expect(wait({ error: "Model is loading", estimated_time: 20.5 })).toBe(21);
  expect(wait({ error: "Rate limit reached", resets_in: 40 })).toBe(40);
  expect(wait({ error: "リクエストが多すぎます。30秒後に再試行してください。" })).toBe(30);
});
