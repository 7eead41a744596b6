import sharp, { type Exif } from "sharp";
import { expect, test } from "vitest";
import { readExif } from "../../lib/media/read-exif.ts";
import { exifNames } from "../../lib/render/template.ts";
import { makeStill } from "../support/make-still.ts";

const withExif = async (exif: Exif) =>
  new Uint8Array(
    await sharp(await makeStill())
      .withExif(exif)
      .jpeg()
      .toBuffer(),
  );

test("says what may be filled into texts, and never where the picture was taken", async () => {
  const exif = await readExif(
    await withExif({
      IFD0: { Make: "Kamera", Model: "One", ImageDescription: "A  pier\nat dusk", Artist: "somebody" },
      IFD2: {
        DateTimeOriginal: "2025:06:30 20:15:00",
        ExposureTime: "1/250",
        FNumber: "28/10",
        ISOSpeedRatings: "400",
        FocalLength: "35/1",
        LensModel: "35 mm F2.8",
      },
      IFD3: { GPSLatitudeRef: "N", GPSLatitude: "51/1 30/1 0/1" },
    }),
  );
  expect(exif).toEqual({
    make: "Kamera",
    model: "One",
    description: "A pier at dusk",
    date: "2025-06-30",
    exposure: "1/250 s",
    aperture: "f/2.8",
    iso: "400",
    focalLength: "35 mm",
    lens: "35 mm F2.8",
  });
  expect(Object.keys(exif).sort()).toEqual(exifNames);
});

test("a still without EXIF, and a file that is no still, say nothing", async () => {
  expect(await readExif(await makeStill({ format: "png" }))).toEqual({});
  expect(await readExif(new TextEncoder().encode("this is no picture"))).toEqual({});
  expect(await readExif(new Uint8Array())).toEqual({});
});
