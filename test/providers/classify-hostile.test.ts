import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { classifyFailure } from "../../lib/providers/classify.ts";
import { bounds } from "../../lib/providers/failures/bounds.ts";
import { readBody } from "../../lib/providers/failures/read-body.ts";

const phases = ["create", "poll", "download", "webhook"] as const;
const classes = ["policy", "request", "account", "rate_limited", "transient", "expired"];

function classify(body: unknown, httpStatus: number | null = 500) {
  const failure = classifyFailure({ provider: "somebody", phase: "poll", httpStatus, body });
  expect(classes).toContain(failure.class);
  expect(failure.message).not.toBe("");
  expect(failure.message.length).toBeLessThanOrEqual(500);
  expect(failure.code.length).toBeGreaterThan(0);
  expect(failure.code.length).toBeLessThanOrEqual(80);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  expect(failure.message).not.toMatch(/[\u0000-\u001f\u007f]/);
  return failure;
}

test("anything at all gets an answer, and the same one twice", () => {
  fc.assert(
    fc.property(
      fc.anything({
        withBigInt: true,
        withDate: true,
        withMap: true,
        withSet: true,
        withNullPrototype: true,
        withSparseArray: true,
        withTypedArray: true,
      }),
      fc.constantFrom(...phases),
      fc.option(fc.integer({ min: -10, max: 1000 })),
      fc.string(),
      (body, phase, httpStatus, provider) => {
        const evidence = { provider, phase, httpStatus, body };
        expect(classifyFailure(evidence)).toEqual(classifyFailure(evidence));
      },
    ),
    { numRuns: 500 },
  );
});

test("any JSON under the keys of errors gets an answer", () => {
  const key = fc.constantFrom(
    "error",
    "code",
    "message",
    "detail",
    "data",
    "status",
    "errors",
    "response",
    "base_resp",
    "retry_after",
    "prompt",
    "param",
    "usage",
  );
  const tree = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.dictionary(key, tie("value"), { maxKeys: 4 }),
      fc.array(tie("value"), { maxLength: 3 }),
    ),
  })).value;
  fc.assert(
    fc.property(tree, (body) => void classify(body)),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(tree, (body) => void classify(JSON.stringify(body).slice(0, -1))),
    { numRuns: 200 },
  );
});

test("objects that fight back get an answer", () => {
  const cyclic: Record<string, unknown> = { code: "moderation_blocked" };
  cyclic.error = cyclic;
  expect(classify(cyclic).class).toBe("policy");

  const throwing = {
    message: "Insufficient credits",
    get error() {
      throw new Error("no");
    },
  };
  expect(classify(throwing).class).toBe("account");

  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  classify(revoked.proxy);
  classify({ error: revoked.proxy, retryDelay: revoked.proxy, param: revoked.proxy });
  classify(
    new Proxy(
      {},
      {
        get() {
          throw new Error("no");
        },
        ownKeys() {
          throw new Error("no");
        },
        has() {
          throw new Error("no");
        },
      },
    ),
  );
  for (const body of [
    Symbol("x"),
    1n,
    () => "x",
    undefined,
    Number.NaN,
    new Date(Number.NaN),
    { code: Symbol("x"), message: 1n, toString: null },
  ])
    classify(body);

  let deep: unknown = "end";
  for (let level = 0; level < 50_000; level += 1) deep = { error: deep };
  classify(deep);
  classify(`${"[".repeat(100_000)}1`);
  classify(`{"error":${'{"error":'.repeat(50_000)}`);
});

test("ten times the text is not ten times the work", () => {
  const shapes: ((size: number) => unknown)[] = [
    (size) =>
      `<!doctype html><html><head><title>502 Bad Gateway</title></head><body>${"<p>blocked content policy ".repeat(size / 26)}</body></html>`,
    (size) => "a ".repeat(size / 2),
    (size) => ({ error: { message: "content ".repeat(size / 8) } }),
    (size) => `{"error":"${'\\"'.repeat(size / 2)}`,
    (size) => Array.from({ length: size / 100 }, () => ({ message: "x".repeat(90) })),
  ];
  for (const shape of shapes) {
    for (const size of [1_000_000, 10_000_000]) {
      const body = shape(size);
      expect(readBody(body).charactersExamined).toBeLessThanOrEqual(bounds.allCharacters + bounds.jsonCharacters);
      const began = performance.now();
      classify(body);
      // A generous ceiling: backtracking would take minutes.
      expect(performance.now() - began).toBeLessThan(2_000);
    }
  }
});

test("no pattern backtracks on texts made to provoke it", () => {
  const provoking = [
    "content ",
    "flagged content ",
    'prompt: "',
    "insufficient ",
    "{'a': '",
    "((((",
    "https://a.b/",
    "1m ",
    "key=",
    "the image is ",
    "not ",
    "request id: ",
    "a1b2c3",
    "。审核",
    "rate limit ",
    "<p ",
  ];
  for (const piece of provoking) {
    const began = performance.now();
    classify(piece.repeat(100_000 / piece.length), 400);
    expect(performance.now() - began).toBeLessThan(1_000);
  }
});

test("no word of the patterns, repeated alone or with others, is read slowly", () => {
  const folder = new URL("../../lib/providers/failures/", import.meta.url);
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  const source = sources.map((name) => readFileSync(new URL(name, folder), "utf8")).join("\n");
  const words = [...new Set(source.match(/[\p{L}]{2,}/gu))];
  expect(words.length).toBeGreaterThan(2_000);
  for (let index = 0; index < words.length; index += 9) {
    const phrase = [words[index], words[(index * 7) % words.length], words[(index * 31) % words.length]].join(" ");
    const began = performance.now();
    classify({ status: "failed", error: `${phrase} `.repeat(4_000 / phrase.length) }, 400);
    // A few milliseconds each; backtracking would take seconds. The ceiling is for a busy machine.
    expect(performance.now() - began, phrase).toBeLessThan(1_000);
  }
});

test("a long page is told by its title", () => {
  const page = `<!doctype html><html><head><title>502 Bad Gateway</title><style>${"a{}".repeat(1000)}</style></head><body>${"x".repeat(1_000_000)}</body></html>`;
  expect(classify(page, 502)).toMatchObject({ class: "transient", message: "502 Bad Gateway" });
});
