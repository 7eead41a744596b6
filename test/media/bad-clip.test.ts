import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeClip } from "../support/make-clip.ts";
import { makeStill } from "../support/make-still.ts";
import { notReceived, receive } from "./receive.ts";

describe("content that is no clip", () => {
  test("NEEDS 7: nothing at all is an empty clip, whatever was announced", async () => {
    expect((await notReceived("")).code).toBe("content_empty");
    expect((await notReceived("", { announced: 0 })).code).toBe("content_empty");
    expect((await notReceived("", { announced: 500 })).code).toBe("content_empty");
  });

  test("NEEDS 7: an error page is named, with what it says and without its tags", async () => {
    const page = `<!DOCTYPE html><html><head><style>b{}</style><script>x("y")</script></head>
      <body><h1>502 Bad&nbsp;Gateway</h1>${"<p>nginx</p>".repeat(400)}</body></html>`;
    const failure = await notReceived(page, { mediaType: "video/mp4" });
    expect(failure.code).toBe("content_not_a_clip");
    expect(failure.message).toMatch(/a web page \("502 Bad.*nginx/);
    expect(failure.message).not.toMatch(/<|script|style|b\{/);
    expect(failure.message.length).toBeLessThan(300);
  });

  test("JSON and text are named, without keys out of URLs and without control characters", async () => {
    const json = await notReceived(
      '{"error":{"message":"Video expired","url":"https://cdn.example/v?X-Amz-Signature=SECRET"}}',
    );
    expect(json.code).toBe("content_not_a_clip");
    expect(json.message).toContain("Video expired");
    expect(json.message).not.toContain("SECRET");
    const text = await notReceived("upstream\u001b[31m connect error");
    expect(text.message).toContain("upstream [31m connect error");
  });

  test.each(["png", "jpeg", "webp", "gif", "avif"] as const)("a %s picture is no clip", async (format) => {
    const failure = await notReceived(await makeStill({ format }));
    expect(failure.code).toBe("content_not_a_clip");
    expect(failure.message.toLowerCase()).toContain(format);
  });

  test("WebM is named as what it is", async () => {
    const head = Buffer.concat([Buffer.from([0x1a, 0x45, 0xdf, 0xa3]), Buffer.alloc(500)]);
    expect((await notReceived(head)).message).toContain("WebM");
  });

  test("a few bytes, and random bytes with or without an MP4's beginning, are never taken and never thrown", async () => {
    const clip = Buffer.from(await makeClip());
    const starts = [0, 8, clip.indexOf("moov") + 4, clip.indexOf("stsd"), clip.indexOf("mdat") + 4];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...starts),
        fc.uint8Array({ minLength: 1, maxLength: 5000 }),
        async (start, rest) => {
          const { code } = await notReceived(Buffer.concat([clip.subarray(0, start), rest]));
          expect(code).toMatch(/^content_/);
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each([
    ["stts", 12],
    ["stts", 8],
    ["stsc", 16],
    ["stsz", 12],
  ])("a run length in its index (%s, byte %i) that is absurd is refused, and not counted to", async (box, offset) => {
    const clip = Buffer.from(await makeClip());
    clip.writeUInt32BE(0x7fffffff, clip.indexOf(box) + offset);
    const failure = await notReceived(clip);
    expect(failure.code).toBe("content_not_a_clip");
    expect(failure.message).toMatch(/claims (2147483\d\d\d|Infinity) samples/);
  });

  test("a run length beyond the samples that there are is refused even where it could be counted to", async () => {
    const clip = Buffer.from(await makeClip());
    clip.writeUInt32BE(1_100_000, clip.indexOf("stts") + 12);
    expect((await notReceived(clip)).message).toContain("claims 1100000 samples and has room for 24");
  });

  test("a run length in a fragment that is absurd is refused, and not counted to", async () => {
    const clip = Buffer.from(await makeClip({ layout: "fragmented" }));
    clip.writeUInt32BE(0x7fffffff, clip.indexOf("trun") + 8);
    expect((await notReceived(clip)).message).toContain("claims 2147483647 samples");
  });

  test("a clip with any byte of its index changed is taken or refused, and never hangs or throws", async () => {
    const clip = Buffer.from(await makeClip({ withSound: true }));
    const index = fc.integer({ min: clip.indexOf("moov"), max: clip.indexOf("mdat") });
    await fc.assert(
      fc.asyncProperty(index, fc.integer({ min: 0, max: 255 }), async (at, value) => {
        const changed = Buffer.from(clip);
        changed[at] = value;
        expect((await receive(changed)).answer.status).toMatch(/^(received|failed)$/);
      }),
      { numRuns: 150, interruptAfterTimeLimit: 6000 },
    );
  });

  test("an MP4 with sound only is no clip", async () => {
    const clip = Buffer.from(await makeClip({ withSound: true }));
    clip.write("soun", clip.indexOf("vide", clip.indexOf("hdlr")), "latin1");
    expect((await notReceived(clip)).code).toBe("content_not_a_clip");
  });
});

describe("clips that are cut short", () => {
  test.each(["in-memory", false] as const)("one with its index %s is refused wherever it is cut", async (layout) => {
    const clip = Buffer.from(await makeClip({ layout, withSound: true }));
    const places = ["moov", "trak", "stco", "mdat"].map((box) => clip.indexOf(box) - 4);
    const anywhere = fc.oneof(
      fc.integer({ min: 1, max: clip.length - 1 }),
      fc.constantFrom(...places, clip.length - 1),
    );
    await fc.assert(
      fc.asyncProperty(anywhere, async (bytes) => {
        expect((await notReceived(clip.subarray(0, bytes))).code).toMatch(/^content_(truncated|not_a_clip)$/);
      }),
      { numRuns: 60 },
    );
  });

  test("one in fragments is refused wherever it is cut, unless only its table of contents is gone", async () => {
    const clip = Buffer.from(await makeClip({ layout: "fragmented" }));
    const lastPicture = clip.indexOf("mfra") - 4;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: clip.length - 1 }), async (bytes) => {
        if (bytes === lastPicture) expect((await receive(clip.subarray(0, bytes))).answer.status).toBe("received");
        else expect((await notReceived(clip.subarray(0, bytes))).code).toMatch(/^content_/);
      }),
      { numRuns: 40, examples: [[lastPicture]] },
    );
  });

  test("NEEDS 7: one whose index points behind the end of the file is refused as truncated", async () => {
    const clip = Buffer.from(await makeClip());
    const firstOffset = clip.indexOf("stco") + 12;
    clip.writeUInt32BE(clip.length + 1000, firstOffset);
    const failure = await notReceived(clip);
    expect(failure.code).toBe("content_truncated");
    expect(failure.message).toContain("24 packets");
  });

  test("one that is shorter or longer than announced is refused, with both numbers", async () => {
    const clip = await makeClip();
    for (const announced of [clip.length + 1, clip.length - 1, 0]) {
      const failure = await notReceived(clip, { announced });
      expect(failure.code).toBe("content_truncated");
      expect(failure.message).toContain(`${announced} bytes`);
      expect(failure.message).toContain(`${clip.length}`);
    }
  });
});
