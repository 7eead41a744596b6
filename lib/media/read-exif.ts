import readTags, { type Exif } from "exif-reader";
import { readStillHeader } from "./open-still.ts";

/** What a still's EXIF says, of what may be filled into texts; where it was taken is never among it. Bad EXIF says nothing. */
export async function readExif(bytes: Uint8Array): Promise<Record<string, string>> {
  try {
    const { exif } = await readStillHeader(bytes);
    return exif === undefined ? {} : factsOf(readTags(exif));
  } catch {
    // A still that can't be read is refused where it is prepared, with the reason.
    return {};
  }
}

function factsOf({ Image = {}, Photo = {} }: Exif): Record<string, string> {
  const facts = {
    make: Image.Make,
    model: Image.Model,
    description: Image.ImageDescription,
    lens: Photo.LensModel,
    // The camera's own clock: exif-reader reads it as if it were UTC.
    date: dayOf(Photo.DateTimeOriginal ?? Image.DateTime),
    exposure: exposureOf(Photo.ExposureTime),
    aperture: Photo.FNumber === undefined ? undefined : `f/${round(Photo.FNumber)}`,
    iso: Photo.ISOSpeedRatings,
    focalLength: Photo.FocalLength === undefined ? undefined : `${round(Photo.FocalLength)} mm`,
  };
  const said = Object.entries(facts).map(([name, value]) => [name, plain(value)] as const);
  return Object.fromEntries(said.filter(([, value]) => value !== ""));
}

/** One line of at most 200 characters: a file may say anything of any length. */
function plain(value: unknown): string {
  if (value === undefined || value === null) return "";
  return String(value)
    .replaceAll(/[\p{Cc}\s]+/gu, " ")
    .trim()
    .slice(0, 200);
}

function dayOf(date: Date | undefined): string | undefined {
  return date instanceof Date && !Number.isNaN(date.getTime()) ? date.toISOString().slice(0, 10) : undefined;
}

function exposureOf(seconds: number | undefined): string | undefined {
  if (typeof seconds !== "number" || !(seconds > 0)) return undefined;
  return seconds < 1 ? `1/${Math.round(1 / seconds)} s` : `${round(seconds)} s`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
