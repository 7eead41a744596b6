import type { MediaTools } from "../media/media-tools.ts";
import type { Chapter, RenderRecord } from "../render/render-record.ts";
import type { ResolvedShot } from "../render/shots.ts";
import type { Joined } from "./join-parts.ts";
import { type OpenDependencies, openClipOf } from "./open-clip-of.ts";

/**
 * The clip of a chain: that of its last extension, which has all the others in it, with a chapter for each shot. Its
 * pictures stay as they are.
 */
export async function joinChain(
  dependencies: OpenDependencies & { media: Pick<MediaTools, "joinClips"> },
  renderIds: readonly string[],
  shots: readonly ResolvedShot[],
): Promise<Joined> {
  const { ledger, media } = dependencies;
  const records: RenderRecord[] = [];
  for (const renderId of renderIds) {
    const record = (await ledger.get(renderId))?.record;
    if (record !== undefined) records.push(record);
  }
  const chapters = chaptersOf(records, shots);
  const opened = await openClipOf(dependencies, renderIds.at(-1) ?? "");
  if (opened.status === "failed") return opened;
  try {
    const joined = await media.joinClips([opened.path], { titles: [""], chapters, crossFadeSeconds: 0 });
    if (joined.status === "failed") return joined;
    const { path, discard, clip } = joined;
    return { status: "joined", path, discard, clip, chapters, poster: opened.poster };
  } finally {
    await opened.discard();
  }
}

/** Each shot begins where the clip before it ended. */
function chaptersOf(records: readonly RenderRecord[], shots: readonly ResolvedShot[]): Chapter[] {
  const ends = records.map(({ clip }) => clip?.durationSeconds ?? 0);
  return records.map(({ renderId, clip, segment }, index) => {
    const startSeconds = ends[index - 1] ?? 0;
    const durationSeconds = Math.round(((ends[index] ?? 0) - startSeconds) * 1e6) / 1e6;
    // Of what was made for this shot alone, where there is such a file.
    const sha256 = (segment ?? clip)?.sha256 ?? "";
    const reencoded = clip?.chapters.at(-1)?.reencoded ?? false;
    return { renderId, title: shots[index]?.title ?? "", startSeconds, durationSeconds, sha256, reencoded };
  });
}
