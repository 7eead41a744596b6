import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import sharp from "sharp";
import { expect, test } from "vitest";
import { prepareStill } from "../../lib/media/prepare-still.ts";
import { stillLimits } from "../../lib/media/still-refusal.ts";
import { makeStill } from "../support/make-still.ts";
import { inChild } from "./in-child.ts";
import { makeOneColourPng } from "./make-png.ts";
import { defaultSizes, prepared, refused } from "./prepare.ts";

const ftyp = (brands: string) => {
  const box = Buffer.alloc(200);
  box.writeUInt32BE(8 + brands.length, 0);
  box.write(`ftyp${brands}`, 4, "latin1");
  return box;
};

test("an empty file is refused as empty", async () => {
  expect((await refused(new Uint8Array(0))).code).toBe("still_empty");
});

test.each([
  ["text named .jpg", "This is not a picture at all.", /text/],
  ["a web page", "<!doctype html><html><body>404</body></html>", /web page/],
  ["JSON", '{"error":"gone"}', /JSON/],
  [
    "an SVG",
    '<?xml version="1.0"?><!-- x --><svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"/>',
    /SVG/,
  ],
  ["a PDF", "%PDF-1.7\n%\xe2\xe3", /PDF/],
  ["a BMP", `BM${"\0".repeat(60)}`, /BMP/],
  ["a ZIP", `PK\x03\x04${"\0".repeat(60)}`, /archive/],
  ["a video", "\0\0\0\x18ftypmp42\0\0\0\0mp42isom", /video/],
])("%s is refused by its content, and named", async (_, content, name) => {
  const failure = await refused(Buffer.from(content, "latin1"));
  expect(failure.code).toBe("still_type_unsupported");
  expect(failure.message).toMatch(name);
});

test.each(["heic\0\0\0\0mif1heic", "heix\0\0\0\0mif1", "mif1\0\0\0\0mif1heic", "msf1\0\0\0\0hevc", "hevc\0\0\0\0hevc"])(
  "HEIC is recognised by its brands and refused with a way out (%j)",
  async (brands) => {
    const failure = await refused(ftyp(brands));
    expect(failure.code).toBe("still_heic");
    for (const system of ["iPhone", "Mac", "Linux"]) expect(failure.remedy).toContain(system);
  },
);

test("an AVIF whose first brand is the general one is taken for what it is", async () => {
  expect((await refused(ftyp("mif1\0\0\0\0mif1avif"))).code).not.toBe("still_heic");
});

test.each(["jpeg", "png", "webp", "avif", "tiff", "gif"] as const)(
  "a %s that is cut short anywhere is refused, unless nothing of the picture was lost",
  async (format) => {
    const whole = await makeStill({ format, width: 200, height: 150 });
    const good = await prepared(whole);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 40, max: whole.length - 1 }), async (bytes) => {
        const answer = await prepareStill(whole.slice(0, bytes), { size: null, defaultSizes, fit: "cover" });
        if (answer.status === "prepared") {
          expect(answer).toEqual(good);
          return;
        }
        // The first bytes of a TIFF do not say where it ends, nor do an AVIF's: "can't be read" is as true.
        const isVague = format === "tiff" || format === "avif";
        expect(answer.failure.code).toMatch(isVague ? /^still_(truncated|unreadable)$/ : /^still_truncated$/);
      }),
      { numRuns: 20, examples: [[whole.length >> 1], [whole.length - 30]] },
    );
    expect((await refused(whole.slice(0, whole.length - 30))).code).toMatch(/^still_(truncated|unreadable)$/);
  },
);

test("a progressive JPEG and an interlaced PNG that are cut short are refused as that", async () => {
  const raw = await sharp(await makeStill({ format: "png" })).toBuffer();
  for (const image of [sharp(raw).jpeg({ progressive: true }), sharp(raw).png({ progressive: true })]) {
    const whole = await image.toBuffer();
    expect((await refused(whole.subarray(0, whole.length * 0.7))).code).toBe("still_truncated");
  }
});

test("random bytes, and random bytes behind a true signature, are refused and never thrown", async () => {
  const signatures = ["", "\xff\xd8\xff\xe0", "\x89PNG\r\n\x1a\n", "GIF89a", "II*\0", "RIFF\x99\0\0\0WEBPVP8 "];
  const bytes = fc.tuple(fc.constantFrom(...signatures), fc.uint8Array({ minLength: 1, maxLength: 2000 }));
  await fc.assert(
    fc.asyncProperty(bytes, async ([signature, rest]) => {
      const { code } = await refused(Buffer.concat([Buffer.from(signature, "latin1"), rest]));
      expect(code).toMatch(/^still_/);
    }),
    { numRuns: 100 },
  );
});

test("too many bytes, too few pixels, and hopeless proportions are refused with the numbers", async () => {
  const heavy = await refused(new Uint8Array(stillLimits.bytes + 1));
  expect(heavy.code).toBe("still_too_large");
  expect(heavy.message).toContain("50.01 MB; at most 50 MB");
  const dot = await refused(await makeStill({ width: 1, height: 1, format: "png" }));
  expect(dot.code).toBe("still_too_small");
  expect(dot.message).toContain("1x1");
  expect((await refused(await makeStill({ width: 63, height: 500 }))).code).toBe("still_too_small");
  expect((await refused(await makeStill({ width: 64, height: 2049, format: "png" }))).code).toBe("still_too_narrow");
});

test.each(["1280", "0x720", "1280x", "1280x720x3", "15x720", "9000x9000", "-1x5", "1280X720"])(
  "the size %j is refused",
  async (size) => {
    const failure = await refused(await makeStill(), size);
    expect(failure.code).toBe("still_size_invalid");
    expect(failure.message).toContain(size);
  },
);

const preparing = (path: string, count = 1) => `
  import { readFile } from "node:fs/promises";
  import { prepareStill } from "../../lib/media/prepare-still.ts";
  const bytes = await readFile(${JSON.stringify(path)});
  const defaultSizes = ${JSON.stringify(defaultSizes)};
  const before = process.memoryUsage().rss / 1e6;
  const rss = [];
  let answer;
  for (let index = 0; index < ${count}; index++) {
    answer = await prepareStill(bytes, { size: "640x360", defaultSizes, fit: "cover" });
    rss.push(process.memoryUsage().rss / 1e6);
  }
  const code = answer.status === "failed" ? answer.failure.code : null;
  console.log(JSON.stringify({ code, before, rss, peak: process.resourceUsage().maxRSS / 1000 }));`;

type Measured = { code: string | null; before: number; rss: number[]; peak: number };

async function measure(bytes: Uint8Array, count?: number): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), "still-"));
  try {
    await writeFile(join(folder, "still"), bytes);
    return await inChild<Measured>(preparing(join(folder, "still"), count));
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("a decompression bomb of 30000x30000 pixels is refused in a few megabytes", async () => {
  const bomb = makeOneColourPng(30_000, 30_000);
  expect(bomb.length).toBeLessThan(200_000);
  const { code, before, peak } = await measure(bomb);
  expect(code).toBe("still_too_many_pixels");
  expect(peak - before).toBeLessThan(40);
});

test("the largest still that is taken needs no more memory than its file and a few rows", async () => {
  const { code, before, peak } = await measure(makeOneColourPng(10_000, 10_000));
  expect(code).toBeNull();
  expect(peak - before).toBeLessThan(150);
});

test("memory does not grow over many stills", async () => {
  const { rss } = await measure(await makeStill({ width: 800, height: 600 }), 200);
  const early = Math.max(...rss.slice(30, 70));
  const late = Math.max(...rss.slice(-40));
  // Between two collections it goes up and down by some 40 MB; the fitted pixels alone of 130 stills would be 90 MB.
  expect(late - early).toBeLessThan(70);
});

test("stills prepared at the same time do not disturb each other", async () => {
  const bytes = await makeStill({ width: 640, height: 480 });
  const options = { size: "320x180", defaultSizes, fit: "blur" } as const;
  const alone = await prepareStill(bytes, options);
  const together = await Promise.all(Array.from({ length: 12 }, () => prepareStill(bytes, options)));
  for (const answer of together) expect(answer).toEqual(alone);
});
