import type { RenderRecord } from "./render-record.ts";

/** Stills under this prefix come with a request of their own: dropping one there starts nothing by itself. */
export const requestedPrefix = "requested/";

/** The names of what is filed for a render: `clips/<the still's path without extension>/<renderId>` and an ending. */
export function clipKeys(record: Pick<RenderRecord, "renderId" | "still">): {
  clip: string;
  record: string;
  poster: string;
  /** The new part of a clip that was joined to its source's, as its provider made it. */
  segment: string;
  /** A grid of small pictures for players, and which of them belongs to which seconds. */
  spritesheet: string;
  webvtt: string;
  /** A short animation without end. */
  preview: string;
} {
  const stem = stemOf(record);
  return {
    clip: `${stem}.mp4`,
    record: `${stem}.json`,
    poster: `${stem}.webp`,
    segment: `${stem}.segment.mp4`,
    spritesheet: `${stem}.sprites.webp`,
    webvtt: `${stem}.vtt`,
    preview: `${stem}.preview.webp`,
  };
}

/** Where the fitted still is filed as the thumbnail of a clip whose poster can't be drawn. */
export function stillThumbnailKey(
  record: Pick<RenderRecord, "renderId" | "still">,
  mediaType: "image/jpeg" | "image/png",
): string {
  return `${stemOf(record)}.${extensionOf(mediaType)}`;
}

/** Where the fitted still waits while its render is under way: to be known by whoever clears up, hence without an ending. */
export function preparedStillKey(renderId: string): string {
  return `prepared/${renderId}`;
}

function stemOf({ renderId, still }: Pick<RenderRecord, "renderId" | "still">): string {
  const path = still.key.replace(/^(stills|requested|batches)\//, "").replace(/\.[^./]+$/, "");
  return `clips/${path}/${renderId}`;
}

function extensionOf(mediaType: "image/jpeg" | "image/png"): string {
  return mediaType === "image/png" ? "png" : "jpg";
}
