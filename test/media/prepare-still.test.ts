import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { makeStill, quarteredPixels, quarters, type StillFormat } from "../support/make-still.ts";
import { colourAt, expectColour } from "./pixels.ts";
import { prepared } from "./prepare.ts";

const formats: StillFormat[] = ["jpeg", "png", "webp", "avif", "tiff", "gif"];
const red = { r: 255, g: 0, b: 0 };
const plain = (background: { r: number; g: number; b: number; alpha?: number }) =>
  sharp({ create: { width: 96, height: 64, channels: background.alpha === undefined ? 3 : 4, background } });

/** The same colour all over, so any place will do. */
async function preparedColour(bytes: Uint8Array) {
  const { fitted } = await prepared(bytes, "96x64");
  return colourAt(fitted.bytes, 0.5, 0.5);
}

describe("formats", () => {
  test.each(formats)(
    "a %s still is prepared at exactly the size, as 8-bit sRGB without transparency",
    async (format) => {
      const { still, fitted } = await prepared(await makeStill({ format }), "320x180");
      expect(still).toEqual({ width: 160, height: 120, mediaType: `image/${format}` });
      expect(fitted).toMatchObject({ size: "320x180" });
      const header = await sharp(fitted.bytes).metadata();
      expect(header).toMatchObject({ width: 320, height: 180, space: "srgb", depth: "uchar", channels: 3 });
      expect(`image/${header.format}`).toBe(fitted.mediaType);
      expectColour(await colourAt(fitted.bytes, 0.1, 0.2), quarters.topLeft);
      expectColour(await colourAt(fitted.bytes, 0.9, 0.8), quarters.bottomRight);
    },
  );

  test("drawings stay lossless, photographs become 4:4:4 baseline JPEG", async () => {
    const types = await Promise.all(
      formats.map(async (format) => (await prepared(await makeStill({ format }))).fitted.mediaType),
    );
    expect(Object.fromEntries(formats.map((format, index) => [format, types[index]]))).toEqual({
      jpeg: "image/jpeg",
      png: "image/png",
      webp: "image/jpeg",
      avif: "image/jpeg",
      tiff: "image/jpeg",
      gif: "image/png",
    });
    const { fitted } = await prepared(await makeStill());
    expect(await sharp(fitted.bytes).metadata()).toMatchObject({ chromaSubsampling: "4:4:4", isProgressive: false });
  });

  test.each(["gif", "webp"] as const)("of an animated %s the first frame is taken", async (format) => {
    const frames = Buffer.concat([quarteredPixels(96, 96), Buffer.alloc(96 * 96 * 3, 255)]);
    const raw = { width: 96, height: 192, channels: 3, pageHeight: 96 } as const;
    const animated = await sharp(frames, { raw })
      .toFormat(format, { loop: 0, delay: [100, 100] })
      .toBuffer();
    expect((await sharp(animated).metadata()).pages).toBe(2);
    const { still, fitted } = await prepared(animated, "96x96");
    expect(still.height).toBe(96);
    expectColour(await colourAt(fitted.bytes, 0.2, 0.2), quarters.topLeft);
  });

  test("the same bytes give the same bytes", async () => {
    for (const format of formats) {
      const still = await makeStill({ format });
      for (const fit of ["cover", "contain", "blur"] as const) {
        const [first, second] = await Promise.all([prepared(still, null, fit), prepared(still, null, fit)]);
        expect(Buffer.compare(first.fitted.bytes, second.fitted.bytes), `${format}, ${fit}`).toBe(0);
      }
    }
  });
});

describe("orientation", () => {
  // Where EXIF says that the first stored row and column are shown, for each of its eight values.
  const storedTopLeftAt = [
    [1, 0.1, 0.1],
    [2, 0.9, 0.1],
    [3, 0.9, 0.9],
    [4, 0.1, 0.9],
    [5, 0.1, 0.1],
    [6, 0.9, 0.1],
    [7, 0.9, 0.9],
    [8, 0.1, 0.9],
  ] as const;
  // And the stored second quarter (top right), which tells a turn from a flip.
  const storedTopRightAt: Record<number, [number, number]> = {
    1: [0.9, 0.1],
    2: [0.1, 0.1],
    3: [0.1, 0.9],
    4: [0.9, 0.9],
    5: [0.1, 0.9],
    6: [0.9, 0.9],
    7: [0.9, 0.1],
    8: [0.1, 0.1],
  };

  test.each(storedTopLeftAt)("EXIF orientation %i is applied, to the picture and to its size", async (value, x, y) => {
    const stored = sharp(quarteredPixels(160, 80), { raw: { width: 160, height: 80, channels: 3 } });
    const bytes = await stored.jpeg({ chromaSubsampling: "4:4:4" }).withMetadata({ orientation: value }).toBuffer();
    const isTurned = value >= 5;
    const { still, fitted } = await prepared(bytes);
    expect(still).toMatchObject(isTurned ? { width: 80, height: 160 } : { width: 160, height: 80 });
    expect(fitted.size).toBe(isTurned ? "720x1280" : "1280x720");
    expectColour(await colourAt(fitted.bytes, x, y), quarters.topLeft, 20);
    const [rightX, rightY] = storedTopRightAt[value] ?? [0, 0];
    expectColour(await colourAt(fitted.bytes, rightX, rightY), quarters.topRight, 20);
    expect((await sharp(fitted.bytes).metadata()).orientation).toBeUndefined();
  });

  test("a square still takes the portrait size, as it is not wider than high", async () => {
    expect((await prepared(await makeStill({ width: 100, height: 100 }))).fitted.size).toBe("720x1280");
  });
});

describe("colour", () => {
  test("what is transparent becomes white", async () => {
    for (const format of ["png", "webp"] as const) {
      const half = await plain({ ...red, alpha: 0.5 })
        .toFormat(format, { lossless: true })
        .toBuffer();
      expectColour(await preparedColour(half), [255, 127, 127]);
      const none = await plain({ ...red, alpha: 0 })
        .toFormat(format, { lossless: true })
        .toBuffer();
      expectColour(await preparedColour(none), [255, 255, 255]);
    }
  });

  test("a CMYK JPEG keeps its colours, with and without a profile", async () => {
    const cmyk = plain({ r: 40, g: 90, b: 160 }).toColourspace("cmyk");
    for (const image of [cmyk.clone(), cmyk.clone().withIccProfile("cmyk")]) {
      const bytes = await image.jpeg({ quality: 100 }).toBuffer();
      expect((await sharp(bytes).metadata()).space).toBe("cmyk");
      expectColour(await preparedColour(bytes), [40, 90, 160], 40);
    }
  });

  test("a 16-bit PNG is brought to 8 bits", async () => {
    const bytes = await plain({ r: 200, g: 100, b: 50 }).toColourspace("rgb16").png().toBuffer();
    expect((await sharp(bytes).metadata()).depth).toBe("ushort");
    expectColour(await preparedColour(bytes), [200, 100, 50], 2);
  });

  test("wide-gamut colours are converted to sRGB, in 8 bits and in 16", async () => {
    const eight = await plain(red).withIccProfile("p3").png().toBuffer();
    expectColour(await preparedColour(eight), [255, 0, 0], 4);
    const sixteen = await plain(red).toColourspace("rgb16").withIccProfile("p3").png().toBuffer();
    expectColour(await preparedColour(sixteen), [255, 0, 0], 4);
  });

  test("greyscale becomes three equal channels, in 8 bits and in 16, with transparency and without", async () => {
    const grey = { r: 128, g: 128, b: 128 };
    expectColour(await preparedColour(await plain(grey).toColourspace("b-w").jpeg().toBuffer()), [128, 128, 128], 2);
    expectColour(await preparedColour(await plain(grey).toColourspace("b-w").png().toBuffer()), [128, 128, 128], 2);
    expectColour(await preparedColour(await plain(grey).toColourspace("grey16").png().toBuffer()), [128, 128, 128], 2);
    const half = await plain({ ...grey, alpha: 0.5 })
      .toColourspace("b-w")
      .png()
      .toBuffer();
    expectColour(await preparedColour(half), [191, 191, 191], 3);
  });
});

describe("metadata", () => {
  const canary = "CANARY-52.5200N-13.4050E";
  const exif = { IFD0: { ImageDescription: canary, Artist: canary }, IFD3: { GPSAreaInformation: canary } };
  const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:source="${canary}"/></rdf:RDF></x:xmpmeta>`;

  test.each(["jpeg", "png", "webp", "avif", "tiff"] as const)(
    "no metadata of a %s still leaves the machine",
    async (format) => {
      const image = plain(red).withExif(exif).withXmp(xmp).withIccProfile("p3").toFormat(format);
      const bytes = await image.toBuffer();
      expect(bytes.includes(canary), "the fixture carries the canary").toBe(true);
      for (const fit of ["cover", "contain", "blur"] as const) {
        const { fitted } = await prepared(bytes, "128x72", fit);
        expect(Buffer.from(fitted.bytes).includes("CANARY")).toBe(false);
        const header = await sharp(fitted.bytes).metadata();
        expect(Object.keys(header).filter((key) => /exif|xmp|iptc|icc|tifftag|comments|density/i.test(key))).toEqual(
          // A JPEG and a PNG have no way to leave the density out of what libvips writes; it is always the same.
          header.density === undefined ? [] : ["density"],
        );
        expect(header.density ?? 72).toBe(72);
      }
    },
  );

  test("bytes behind the end of a picture are left behind", async () => {
    const bytes = Buffer.concat([await makeStill(), Buffer.from(canary)]);
    expect(Buffer.from((await prepared(bytes)).fitted.bytes).includes("CANARY")).toBe(false);
  });
});
