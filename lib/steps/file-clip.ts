import type { LedgerEntry } from "../ledger/render-ledger.ts";
import type { MediaTools } from "../media/media-tools.ts";
import type { ObjectContent } from "../objects/object-store.ts";
import { clipKeys, stillThumbnailKey } from "../render/clip-keys.ts";
import {
  type Chapter,
  type ClipFacts,
  type ClipRecord,
  type FiledAt,
  isEnded,
  type RenderRecord,
} from "../render/render-record.ts";
import type { StepDependencies } from "./step-dependencies.ts";

export type FileDependencies = Pick<StepDependencies, "ledger" | "now" | "objects" | "settings"> & {
  media: Pick<MediaTools, "drawExtras" | "readProvenance">;
};

/** A clip in a temporary file, as it is to be filed. */
export interface MadeClip {
  path: string;
  clip: ClipFacts;
  /** Its first frame as WebP; null where nothing here can decode it. */
  poster: Uint8Array | null;
  chapters: Chapter[];
  /** The part of it that its provider made, where that is not the whole. */
  segment: { path: string; clip: ClipFacts } | null;
}

interface Picture {
  at: FiledAt;
  content: ObjectContent;
}

/**
 * Files a clip: all that belongs to it first, so that who sees the clip has everything. `change` says what else becomes of
 * the record. Answers the record as it is then; it has no clip where the render had ended before.
 */
export async function fileClip(
  dependencies: FileDependencies,
  entry: LedgerEntry,
  made: MadeClip,
  change: (record: RenderRecord, time: string) => RenderRecord,
): Promise<{ filed: boolean; record: RenderRecord }> {
  const { ledger, media, now, objects, settings } = dependencies;
  const bucket = settings.clipsBucket;
  const keys = clipKeys(entry.record);
  const clip = await recordOf(keys.clip, made);
  const segment = made.segment && (await recordOf(keys.segment, { ...made.segment, chapters: [] }));
  const thumbnail = await thumbnailOf(entry.record);
  const extras = await drawExtras();
  const time = now().toISOString();
  const { record, changed } = await ledger.update(entry, (current) =>
    isEnded(current.status)
      ? null
      : {
          ...change(current, time),
          clip,
          segment,
          thumbnail: thumbnail?.at ?? null,
          extras: extras?.places ?? null,
          status: "storing",
          endedAt: time,
        },
  );
  if (!changed) return { filed: false, record };
  if (made.segment !== null) await objects.write({ bucket, key: keys.segment }, video(made.segment.path));
  for (const { at, content } of [...(thumbnail === null ? [] : [thumbnail]), ...(extras?.pictures ?? [])])
    await objects.write(at, content);
  // The record as the ledger will have it once the clip is there.
  const body = `${JSON.stringify({ ...record, status: "succeeded", prepared: null }, null, 2)}\n`;
  await objects.write({ bucket, key: keys.record }, { body, mediaType: "application/json" });
  await objects.write({ bucket, key: keys.clip }, video(made.path));
  return { filed: true, record };

  async function recordOf(
    key: string,
    { path, clip, chapters }: Pick<MadeClip, "path" | "clip" | "chapters">,
  ): Promise<ClipRecord> {
    const provenance = await media.readProvenance(path);
    return { bucket, key, ...clip, provenance, chapters };
  }

  /** The clip's first frame; where nothing here can decode it, the fitted still, which is that frame before it was made. */
  async function thumbnailOf(record: RenderRecord): Promise<Picture | null> {
    if (made.poster !== null)
      return { at: { bucket, key: keys.poster }, content: { body: made.poster, mediaType: "image/webp" } };
    const still = record.prepared === null ? null : await objects.read(record.prepared);
    if (still === null || record.prepared === null) return null;
    const { mediaType } = record.prepared;
    return { at: { bucket, key: stillThumbnailKey(record, mediaType) }, content: { body: still, mediaType } };
  }

  /** Nice to have: a clip that is paid for is filed without them, where they can't be drawn. */
  async function drawExtras(): Promise<{ places: RenderRecord["extras"]; pictures: Picture[] } | null> {
    const spritesheetName = keys.spritesheet.split("/").at(-1) ?? "";
    const drawn = await media.drawExtras(made.path, { spritesheetName });
    if (drawn.status !== "drawn") return null;
    const places = {
      spritesheet: { bucket, key: keys.spritesheet },
      webvtt: { bucket, key: keys.webvtt },
      preview: { bucket, key: keys.preview },
    };
    const { image, webvtt } = drawn.spritesheet;
    const pictures = [
      { at: places.spritesheet, content: { body: image, mediaType: "image/webp" } },
      { at: places.webvtt, content: { body: webvtt, mediaType: "text/vtt" } },
      { at: places.preview, content: { body: drawn.preview, mediaType: "image/webp" } },
    ];
    return { places, pictures };
  }
}

function video(file: string): ObjectContent {
  return { file, mediaType: "video/mp4" };
}
