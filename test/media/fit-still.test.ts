import fc from "fast-check";
import sharp from "sharp";
import { expect, test } from "vitest";
import { makeStill, quarters } from "../support/make-still.ts";
import { colourAt, expectColour } from "./pixels.ts";
import { prepared } from "./prepare.ts";

const fits = ["cover", "contain", "blur"] as const;

async function expectExactly(bytes: Uint8Array, size: string) {
  const { width, height } = await sharp(bytes).metadata();
  expect(`${width}x${height}`).toBe(size);
}

test.each(fits)("%s gives exactly the size, whatever the shape of the still and of the frame", async (fit) => {
  const still = fc.record({ width: fc.integer({ min: 64, max: 700 }), height: fc.integer({ min: 64, max: 700 }) });
  const frame = fc.record({ width: fc.integer({ min: 16, max: 600 }), height: fc.integer({ min: 16, max: 600 }) });
  await fc.assert(
    fc.asyncProperty(still, frame, async (stillSize, frameSize) => {
      const size = `${frameSize.width}x${frameSize.height}`;
      const { fitted } = await prepared(await makeStill({ ...stillSize, format: "png" }), size, fit);
      await expectExactly(fitted.bytes, size);
    }),
    { numRuns: 25 },
  );
});

test.each(fits)(
  "%s gives exactly the size for the frames of today's models, from tiny and huge stills",
  async (fit) => {
    const shapes = { tiny: [64, 64], thin: [64, 2048], flat: [2048, 64], huge: [6000, 4000] } as const;
    for (const [width, height] of Object.values(shapes)) {
      const background = { r: 90, g: 120, b: 60 };
      const still = await sharp({ create: { width, height, channels: 3, background } })
        .jpeg()
        .toBuffer();
      for (const size of ["1280x720", "720x1280", "1024x1024"]) {
        const { fitted } = await prepared(still, size, fit);
        await expectExactly(fitted.bytes, size);
      }
    }
  },
);

test("cover fills the frame and keeps the proportions", async () => {
  const { fitted } = await prepared(await makeStill({ width: 400, height: 400, format: "png" }), "400x200", "cover");
  expectColour(await colourAt(fitted.bytes, 0.02, 0.05), quarters.topLeft, 2);
  expectColour(await colourAt(fitted.bytes, 0.98, 0.05), quarters.topRight, 2);
});

test("cover keeps the part of the picture where something is", async () => {
  const busy = Buffer.from(Array.from({ length: 80 * 80 * 3 }, (_, index) => (index * 7919) % 256));
  const subject = { input: busy, raw: { width: 80, height: 80, channels: 3 as const }, left: 310, top: 10 };
  const flat = sharp({ create: { width: 400, height: 100, channels: 3, background: "#808080" } });
  const still = await flat.composite([subject]).png().toBuffer();
  const { fitted } = await prepared(still, "100x100", "cover");
  const { channels } = await sharp(fitted.bytes).stats();
  expect(channels[0]?.stdev).toBeGreaterThan(30);
});

test("contain shows the whole still between black bars", async () => {
  const { fitted } = await prepared(await makeStill({ width: 200, height: 200, format: "png" }), "400x200", "contain");
  expectColour(await colourAt(fitted.bytes, 0.1, 0.5), [0, 0, 0], 0);
  expectColour(await colourAt(fitted.bytes, 0.9, 0.5), [0, 0, 0], 0);
  expectColour(await colourAt(fitted.bytes, 0.27, 0.05), quarters.topLeft, 2);
  expectColour(await colourAt(fitted.bytes, 0.73, 0.95), quarters.bottomRight, 2);
});

test("blur shows the whole still over its own blurred colours", async () => {
  const { fitted } = await prepared(await makeStill({ width: 200, height: 200, format: "png" }), "400x200", "blur");
  expectColour(await colourAt(fitted.bytes, 0.27, 0.05), quarters.topLeft, 2);
  expectColour(await colourAt(fitted.bytes, 0.73, 0.95), quarters.bottomRight, 2);
  const [red = 0, green = 0, blue = 0] = await colourAt(fitted.bytes, 0.02, 0.3);
  expect(red).toBeGreaterThan(80);
  expect(red).toBeGreaterThan(2 * Math.max(green, blue));
});
