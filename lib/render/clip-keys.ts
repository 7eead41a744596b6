import type { RenderRecord } from "./render-record.ts";

/** The names of what is filed for a render: `clips/<the still's path without extension>/<renderId>` and an ending. */
export function clipKeys(record: Pick<RenderRecord, "renderId" | "still">): {
  clip: string;
  record: string;
  poster: string;
} {
  const path = record.still.key.replace(/^stills\//, "").replace(/\.[^./]+$/, "");
  const stem = `clips/${path}/${record.renderId}`;
  return { clip: `${stem}.mp4`, record: `${stem}.json`, poster: `${stem}.webp` };
}

/** Where the fitted still waits until its job is made. */
export function preparedStillKey(renderId: string, mediaType: "image/jpeg" | "image/png"): string {
  return `prepared/${renderId}.${mediaType === "image/png" ? "png" : "jpg"}`;
}
