import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatOf, type ManifestFormat, type ManifestLine, readManifest } from "../../lib/batch/read-manifest.ts";
import { anyRequest } from "./arbitrary-request.ts";
import { chunksOf, writeCsv, writeJsonLines } from "./write-manifest.ts";

const read = (text: string | Uint8Array, format: ManifestFormat, chunk?: number): Promise<ManifestLine[]> =>
  Array.fromAsync(readManifest(chunksOf(text, chunk), { format }));
const problemsOf = async (text: string | Uint8Array, format: ManifestFormat) =>
  (await read(text, format)).flatMap((line) => ("problem" in line ? [`${line.line}: ${line.problem}`] : []));

const stillName = fc.stringMatching(/^[A-Za-z0-9 ,"'ü]{1,12}\.jpg$/).map((name) => `photos/${name}`);
const asked = fc.record({ still: stillName, request: anyRequest });

describe("round trips", () => {
  test.each([
    ["jsonl", writeJsonLines],
    ["csv", writeCsv],
    ["csv", (lines: Parameters<typeof writeCsv>[0]) => `\uFEFF${writeCsv(lines, "\n")}`],
  ] as const)("any requests come back from %s as they went in, line by line", async (format, write) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(asked, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 50 }),
        async (lines, chunk) => {
          const back = await read(write(lines), format, chunk);
          expect(back.map(({ line: _line, ...rest }) => rest)).toEqual(
            lines.map(({ still, request }) => ({ still: { path: still }, request })),
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("garbage", () => {
  test.each(["jsonl", "csv"] as const)(
    "no bytes make %s throw, and every line has a number of the file",
    async (format) => {
      const pieces = fc.constantFrom(
        '"',
        ",",
        "\n",
        "\r\n",
        "{",
        "}",
        "[",
        ":",
        "still",
        "prompt",
        "a.jpg",
        "\uFEFF",
        "\\",
        "é",
      );
      const garbage = fc.oneof(
        fc.uint8Array({ maxLength: 200 }),
        fc.array(pieces, { maxLength: 60 }).map((parts) => Buffer.from(parts.join(""))),
        fc.array(pieces, { maxLength: 60 }).map((parts) => Buffer.from(`still,prompt\n${parts.join("")}`)),
      );
      await fc.assert(
        fc.asyncProperty(garbage, async (bytes) => {
          const lines = await read(bytes, format);
          const numbers = lines.map(({ line }) => line);
          const most = Buffer.from(bytes).toString("latin1").split("\n").length;
          expect(numbers.every((line) => Number.isInteger(line) && line >= 1 && line <= most)).toBe(true);
          expect(numbers).toEqual([...new Set(numbers)].sort((left, right) => left - right));
        }),
        { numRuns: 300 },
      );
    },
  );

  test("bad lines among good ones are told by the lines they stand on, whatever lies between", async () => {
    const row = fc.constantFrom(
      { text: "a.jpg,pan left", lines: 1, isGood: true },
      { text: 'a.jpg,"pan left,\nthen\n\nhold"', lines: 4, isGood: true },
      { text: "", lines: 1, isGood: null },
      { text: "a.jpg", lines: 1, isGood: false },
      { text: "a.jpg,one,two", lines: 1, isGood: false },
      { text: "../a.jpg,pan", lines: 1, isGood: false },
      { text: 'a.jpg,5" wide', lines: 1, isGood: false },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 12 }), fc.constantFrom("\n", "\r\n"), async (rows, end) => {
        // A stray quote pairs with a later one: then what lies between is read again.
        const text = ["still,prompt", ...rows.map((each) => each.text.replaceAll("\n", end))].join(end);
        let line = 2;
        const expected = rows.flatMap(({ lines, isGood }) => {
          const at = line;
          line += lines;
          return isGood === null ? [] : [[at, isGood]];
        });
        const lines = await read(text, "csv");
        expect(lines.map((each) => [each.line, !("problem" in each)])).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });
});

describe("what is wrong, where, and what to do", () => {
  test("unknown keys come with the nearest that is known", async () => {
    const text = '{"still": "a.jpg", "promt": "x"}\n\n{"stil": "a.jpg"}\n{"still": "a.jpg", "seconds": "long"}\n';
    const problems = await problemsOf(text, "jsonl");
    expect(problems[0]).toMatch(/^1: .*"promt" \(did you mean "prompt"\?\)/);
    expect(problems[1]).toMatch(/^3: .*"stil" \(did you mean "still"\?\).*still: it is missing/);
    expect(problems[2]).toMatch(/^4: seconds: /);
  });

  test("a line animates its still: what is made of clips is told where it belongs", async () => {
    const lines = [{ kind: "remix", source: "r1", prompt: "x" }, { source: "r1" }, { kind: "animate" }];
    const text = (given: object[]) => given.map((line) => `${JSON.stringify(line)}\n`).join("");
    const problems = await problemsOf(text(lines.map((line) => ({ still: "a.jpg", ...line }))), "jsonl");
    expect(problems).toEqual([
      expect.stringMatching(/^1: kind: a line animates its still; .* requests\//),
      expect.stringContaining('2: there is no key of a line "source"; there are still, '),
    ]);
    const defaults = { kind: "remix", source: "r1", prompt: "x" };
    expect(await problemsOf(text([{ defaults }, { still: "a.jpg" }]), "jsonl")).toEqual([
      expect.stringMatching(/^2: with the defaults: .*kind: a line animates/),
    ]);
    expect(await problemsOf("Still,Seconds\na.jpg,4\n", "csv")).toEqual([
      expect.stringMatching(/^1: there is no column "Still" \(.*\), "Seconds" \(.*; there are still, kind, /),
    ]);
  });

  test("a column that nobody knows stops the reading: it would be missing from every line", async () => {
    expect(await problemsOf("still,promt\na.jpg,x\n", "csv")).toEqual([
      expect.stringMatching(/^1: there is no column "promt" \(did you mean "prompt"\?\).*no line was read$/),
    ]);
    expect(await problemsOf("still,still\na.jpg,b.jpg\n", "csv")).toEqual([expect.stringContaining("two columns")]);
    expect(await problemsOf("still;prompt\na.jpg;x\n", "csv")).toEqual([expect.stringContaining("commas")]);
    expect(await problemsOf("prompt\nx\n", "csv")).toEqual([expect.stringContaining('no column "still"')]);
  });

  test.each([
    ["photos/../../etc/passwd", "below the folder"],
    ["/etc/passwd", "below the folder"],
    ["file:///etc/passwd", "must be a path"],
    ["http://example.com/a.jpg", "must be a path"],
    ["https://user:secret@example.com/a.jpg", "leave them out"],
    ["s3://bucket/../a.jpg", "must be a path"],
    [" ", "empty"],
    ["x".repeat(1025), "longer than 1024"],
  ])("the still %s is refused", async (still, why) => {
    const [problem] = await problemsOf(`${JSON.stringify({ still })}\n`, "jsonl");
    expect(problem).toContain(why);
    expect(problem).not.toContain("secret");
  });

  test("text that is no UTF-8, as spreadsheets save it, is told by its line", async () => {
    const bytes = Buffer.concat([
      Buffer.from("still,prompt\na.jpg,ok\nb.jpg,"),
      Buffer.from([0xfc]),
      Buffer.from("\n"),
    ]);
    expect(await problemsOf(bytes, "csv")).toEqual([
      "3: the line holds bytes that are not UTF-8; save the manifest as UTF-8",
    ]);
  });

  test("broken JSON is told by its column, and costs no other line", async () => {
    const lines = await read('{"still": "a.jpg", }\n{"still": "b.jpg"}', "jsonl");
    expect(lines).toEqual([
      { line: 1, problem: expect.stringContaining("column 20") },
      { line: 2, still: { path: "b.jpg" }, request: {} },
    ]);
  });

  test("a quote that is never closed costs its line, not the rest of the file", async () => {
    const text = `still,prompt\na.jpg,"pan left\n${"b.jpg,hold\n".repeat(3)}`;
    const lines = await read(text, "csv");
    expect(lines.map(({ line }) => line)).toEqual([2, 3, 4, 5]);
    expect(lines.filter((line) => "problem" in line)).toHaveLength(1);
  });
});

describe("defaults", () => {
  test("stand under every line, part by part", async () => {
    const text = [
      '{"defaults": {"provider": "openai", "model": "sora-2", "seconds": 8, "labels": {"client": "north"}}}',
      '{"still": "a.jpg"}',
      '{"still": "b.jpg", "seconds": 4, "labels": {"take": "2"}}',
      '{"still": "c.jpg", "provider": "studio"}',
    ].join("\n");
    expect((await read(text, "jsonl")).map((line) => ("request" in line ? line.request : line.problem))).toEqual([
      { provider: "openai", model: "sora-2", seconds: 8, labels: { client: "north" } },
      { provider: "openai", model: "sora-2", seconds: 4, labels: { client: "north", take: "2" } },
      { provider: "studio", seconds: 8, labels: { client: "north" } },
    ]);
  });

  test("that can't be used stop the reading; on a later line they are a mistake", async () => {
    expect(await problemsOf('{"defaults": {"second": 8}}\n{"still": "a.jpg"}', "jsonl")).toEqual([
      expect.stringMatching(/^1: defaults: .*did you mean "seconds"\?.*no line was read$/),
    ]);
    expect(await problemsOf('{"still": "a.jpg"}\n{"defaults": {"seconds": 8}}', "jsonl")).toEqual([
      expect.stringMatching(/^2: defaults stand alone/),
    ]);
  });
});

test("more lines than a manifest may have are refused from there on", async () => {
  async function* many() {
    const thousand = Buffer.from('{"still":"a.jpg"}\n'.repeat(1000));
    for (let index = 0; index < 101; index++) yield thousand;
  }
  let good = 0;
  let last: ManifestLine | undefined;
  for await (const line of readManifest(many(), { format: "jsonl" })) {
    if (!("problem" in line)) good++;
    last = line;
  }
  expect(good).toBe(100_000);
  expect(last).toEqual({ line: 100_001, problem: expect.stringContaining("at most 100,000 lines") });
});

test("a line without end is told, not held", async () => {
  async function* endless() {
    const megabyte = Buffer.alloc(1_000_000, "x");
    for (let index = 0; index < 50; index++) yield megabyte;
    yield Buffer.from('\n{"still": "a.jpg"}\n');
  }
  const lines = await Array.fromAsync(readManifest(endless(), { format: "jsonl" }));
  expect(lines).toEqual([
    { line: 1, problem: expect.stringContaining("longer than 1,000,000 bytes") },
    { line: 2, still: { path: "a.jpg" }, request: {} },
  ]);
});

test("the name tells the format", () => {
  expect(["a.jsonl", "A.CSV", "a.json", "csv"].map(formatOf)).toEqual(["jsonl", "csv", null, null]);
});
