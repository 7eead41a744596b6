import fc from "fast-check";
import { expect, test } from "vitest";
import { classifyFailure } from "../../lib/providers/classify.ts";

function shown(body: unknown): string {
  const { code, message, remedy } = classifyFailure({ provider: "openai", phase: "create", httpStatus: 400, body });
  return `${code}\n${message}\n${remedy}`;
}

const canaries = {
  "an OpenAI key": "sk-proj-abcDEF1234567890abcdefGHIJ",
  "a masked key": "sk-abc1********************wxyz",
  "a bearer token": "Bearer abc123DEF456ghi789",
  "a Google key": "AIzaSyA1234567890abcdefghijklmnopqrstu",
  "an AWS key": "AKIAIOSFODNN7EXAMPLE",
  "a Replicate key": "r8_AbCdEf1234567890AbCdEf1234567890abc",
  "a JWT": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
  "a key in a query": "api_key=s3cr3tvalue99",
  "a UUID": "0b0a4f0e-3f1c-4b62-9a65-6f2b3c7d8e9f",
  "a request id": "req_9f8e7d6c5b4a32100f",
  "a task id": "cgt-20260101123456-abc12",
  "a hex trace": "4bf92f3577b34da6a3ce929d0e0e4736",
  "a long number": "812345678901234567",
  "a base64 picture": "data:image/png;base64,iVBORw0KGgoAAAANSUhEUg",
  "a mail address": "jane.doe@example.com",
};

test.each(Object.entries(canaries))("%s never reaches the ledger", (_name, secret) => {
  for (const body of [
    { error: { message: `The size is not supported for ${secret} here.`, code: "bad_size" } },
    { error: `Invalid image: ${secret}` },
    `Failed (${secret}) with invalid parameter`,
    { error: { message: "Invalid size", code: secret } },
  ]) {
    expect(shown(body)).not.toContain(secret);
  }
});

test("a signed link is dropped, a page of the documentation keeps its address", () => {
  const signed = "https://bucket.s3.amazonaws.com/a/b.mp4?X-Amz-Signature=abcdef&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE";
  expect(shown({ error: `Could not download image from ${signed}.` })).not.toMatch(/Signature|amazonaws|AKIA/);
  expect(shown({ error: "Bad size. See https://platform.openai.com/docs/guides/video?key=abc for sizes." })).toContain(
    "https://platform.openai.com/docs/guides/video",
  );
});

test("ids in brackets and after words go, and leave a sentence", () => {
  expect(
    shown({
      error: {
        message: "The request failed because the input image may contain real person. Request id: 0217abcdef01",
      },
    }),
  ).toContain("may contain real person.\n");
  expect(shown({ error: { message: "该任务参数错误 (request id: 20260101abcdef)" } })).toContain("该任务参数错误\n");
});

test("markup, colours and control characters go", () => {
  expect(shown({ error: "\u001b[31mInvalid <b>size</b>\u0000 given\u001b[0m" })).toContain("\nInvalid size given\n");
});

test("values a user needs stay", () => {
  const message = shown({
    error: {
      message: "Invalid value: '1920x1080'. Supported values are: '720x1280' and '1280x720' for sora-2-2025-10-06.",
    },
  });
  expect(message).toContain("'1920x1080'");
  expect(message).toContain("'720x1280' and '1280x720'");
});

test("a key anywhere in a sentence is taken out", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9]{24,40}$/), fc.lorem({ maxCount: 6 }), (key, words) => {
      const secret = `sk-${key}`;
      expect(shown({ error: { message: `${words} ${secret} ${words}` } })).not.toContain(key);
    }),
    { numRuns: 100 },
  );
});
