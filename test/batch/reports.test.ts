import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { contactSheet, mostCells } from "../../lib/batch/contact-sheet.ts";
import { reportCsv } from "../../lib/batch/report-csv.ts";
import { clipLink, writeReports } from "../../lib/batch/write-reports.ts";
import { countLine, emptyTally, type LineResult, summaryOf, unrenderedResult } from "../../lib/render/batch-summary.ts";
import { memoryObjects } from "../fakes/memory-objects.ts";
import { makeStill } from "../support/make-still.ts";

const batch = { batchId: "b1", name: "spring.csv", run: 1, startedAt: "2026-11-22T12:00:00.000Z" };

function summaryFor(results: LineResult[], name = batch.name) {
  const tally = emptyTally();
  for (const result of results) countLine(tally, result);
  return summaryOf({ ...batch, name }, tally, "2026-11-22T13:00:00.000Z");
}

async function* from(results: LineResult[]): AsyncIterable<LineResult> {
  yield* results;
}

function clipOf(line: number, still: string, prompt = "pan left"): LineResult {
  return {
    ...unrenderedResult(line, "succeeded", still, null),
    renderId: `r${line}`,
    clip: { bucket: "local", key: `clips/${still}/r${line}.mp4`, durationSeconds: 4 },
    thumbnail: { bucket: "local", key: `clips/${still}/r${line}.webp` },
    prompt,
    costUsd: 0.4,
  };
}
const failed = (line: number, still: string, message: string): LineResult =>
  unrenderedResult(line, "failed", still, { class: "transient", code: "server_error", message, remedy: "Try again." });

async function sheetOf(results: LineResult[], name?: string): Promise<string> {
  const posterOf = async () => "data:image/webp;base64,AAAA";
  return (
    await Array.fromAsync(contactSheet(summaryFor(results, name), from(results), { posterOf, linkOf: clipLink }))
  ).join("");
}

/** The tags and the names of their attributes, without any text. */
function skeletonOf(html: string): string[] {
  return [...html.matchAll(/<(\/?[a-z!][^\s>]*)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*>/gi)].map(
    ([, tag, attributes]) =>
      `${tag} ${[...(attributes ?? "").matchAll(/([a-z-]+)(?:="[^"]*")?/gi)].map(([, name]) => name).join(" ")}`,
  );
}

test("no text from outside becomes part of the page's structure", async () => {
  const hostile = fc.oneof(
    fc.constantFrom(
      "<script>alert(1)</script>",
      '" onmouseover="alert(1)',
      "' autofocus onfocus=alert(1) '",
      "</figcaption><img src=x onerror=alert(1)>",
      "javascript:alert(1)",
      "\u202egnp.exe",
      "&lt;b&gt;",
      "<!--",
      "]]>",
      "\u0000<svg/onload=alert(1)>",
    ),
    fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => text.isWellFormed()),
  );
  await fc.assert(
    fc.asyncProperty(hostile, hostile, hostile, async (still, prompt, name) => {
      const page = await sheetOf([clipOf(1, still, prompt), failed(2, still, prompt)], name);
      const plain = await sheetOf([clipOf(1, "a.jpg"), failed(2, "a.jpg", "x")], "n");
      expect(skeletonOf(page)).toEqual(skeletonOf(plain));
      expect(page.match(/</g)?.length).toBe(plain.match(/</g)?.length);
      expect(page.match(/"/g)?.length).toBe(plain.match(/"/g)?.length);
      // The links stay relative: no name can lead elsewhere.
      for (const [, link] of page.matchAll(/(?:src|href)="([^"]*)"/g)) expect(link).toMatch(/^\.\.\/\.\.\/clips\//);
    }),
  );
});

test("the page lets in nothing but itself: its policy names its own style and script, and no address of the network", async () => {
  const page = await sheetOf([clipOf(1, "a b/ü.jpg")]);
  const policy = /Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1] ?? "";
  expect(policy).toMatch(
    /^default-src 'none'; img-src data:; media-src 'self' file:; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'; /,
  );
  const { createHash } = await import("node:crypto");
  for (const tag of ["style", "script"]) {
    const [, inside = ""] = new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(page) ?? [];
    expect(policy).toContain(createHash("sha256").update(inside).digest("base64"));
  }
  expect(page).not.toMatch(/https?:|\son[a-z]+=|style=/);
  expect(page).toContain('src="../../clips/a%20b/%C3%BC.jpg/r1.mp4"');
});

test("a spreadsheet finds every cell as it was, and no formula", async () => {
  const text = fc.string({ unit: "grapheme", minLength: 1 });
  await fc.assert(
    fc.asyncProperty(text, text, async (still, message) => {
      const csv = (await Array.fromAsync(reportCsv(from([failed(7, still, message)])))).join("");
      const [row] = parse(csv, { columns: true, record_delimiter: "\r\n" }) as Record<string, string>[];
      const shown = (cell: string) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell);
      expect(row).toMatchObject({ line: "7", status: "failed", still: shown(still), message: shown(message) });
    }),
  );
  const [, row] = await Array.fromAsync(reportCsv(from([clipOf(1, '=HYPERLINK("http://x")')])));
  expect(row).toContain(`"'=HYPERLINK(""http://x"")"`);
});

test("a page of a large batch stays one that opens, and says where the rest is", async () => {
  const results = Array.from({ length: mostCells + 5 }, (_, index) => clipOf(index + 1, "a.jpg"));
  const page = await sheetOf(results);
  expect(page.match(/<video/g)).toHaveLength(mostCells);
  expect(page).toContain(`The first ${mostCells} of ${mostCells + 5} lines`);
});

test("the three reports are written side by side, with the posters in the page", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stillmotion-reports-"));
  try {
    await mkdir(join(folder, "batches/b1"), { recursive: true });
    const objects = memoryObjects();
    const results = [clipOf(1, "a.jpg"), clipOf(2, "gone.jpg"), failed(3, "c.jpg", "broke")];
    const poster = await makeStill({ width: 1280, height: 720, format: "webp" });
    await objects.write({ bucket: "local", key: "clips/a.jpg/r1.webp" }, { body: poster, mediaType: "image/webp" });
    const summary = summaryFor(results);
    await writeReports(join(folder, "batches/b1"), summary, { inOrder: () => from(results) }, objects);
    const read = (name: string) => readFile(join(folder, "batches/b1", name), "utf8");
    expect(JSON.parse(await read("report.json"))).toEqual({ ...summary, results });
    expect((await read("report.csv")).trim().split("\r\n")).toHaveLength(4);
    const page = await read("report.html");
    const posters = [...page.matchAll(/poster="data:image\/webp;base64,([^"]+)"/g)];
    expect(posters).toHaveLength(1);
    expect(Buffer.from(posters[0]?.[1] ?? "", "base64").length).toBeLessThan(poster.length);
    expect(page).toContain("broke Try again.");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("a summary counts every line once, and every reason once for each render", () => {
  const first = failed(1, "a.jpg", "x");
  const summary = summaryFor([
    first,
    { ...first, line: 2, sameAs: 1 },
    clipOf(3, "b.jpg"),
    { ...clipOf(4, "c.jpg"), costUsd: null },
  ]);
  expect(summary).toMatchObject({
    lines: 4,
    duplicates: 1,
    counts: { succeeded: 2, failed: 2, rejected: 0, canceled: 0, bad: 0, held: 0 },
    failures: [{ class: "transient", code: "server_error", count: 1 }],
    cost: { knownUsd: 0.4, unknown: 1, currency: "USD" },
  });
});
