import type { MediaTools } from "../media/media-tools.ts";
import { chapterTitle } from "../render/chapter-title.ts";
import type { Failure } from "../render/failure.ts";
import type { Chapter, ClipFacts } from "../render/render-record.ts";
import { type OpenDependencies, openClipOf } from "./open-clip-of.ts";

/** A clip that is not filed yet, as the last one to be joined. */
export interface NewPart {
  path: string;
  title: string;
}

export type Joined =
  | {
      status: "joined";
      path: string;
      discard(): Promise<void>;
      clip: ClipFacts;
      chapters: Chapter[];
      /** The first clip's. */
      poster: Uint8Array | null;
    }
  | { status: "failed"; failure: Failure };

/** Joins the clips of renders, and perhaps a new one, in their order, with a chapter each. `titles`: other ones than theirs. */
export async function joinParts(
  dependencies: OpenDependencies & { media: Pick<MediaTools, "joinClips"> },
  renderIds: readonly string[],
  {
    crossFadeSeconds,
    newPart,
    titles = [],
  }: { crossFadeSeconds: number; newPart?: NewPart; titles?: readonly string[] },
): Promise<Joined> {
  const { media } = dependencies;
  const parts: (NewPart & { renderId: string | null; poster: Uint8Array | null; discard(): Promise<void> })[] = [];
  try {
    for (const [index, renderId] of renderIds.entries()) {
      const opened = await openClipOf(dependencies, renderId);
      if (opened.status === "failed") return opened;
      const { path, poster, discard, record } = opened;
      parts.push({ path, poster, discard, renderId, title: titles[index] ?? chapterTitle(record) });
    }
    if (newPart !== undefined) parts.push({ ...newPart, renderId: null, poster: null, discard: async () => {} });
    const joined = await media.joinClips(
      parts.map(({ path }) => path),
      { titles: parts.map(({ title }) => title), crossFadeSeconds },
    );
    if (joined.status === "failed") return joined;
    const chapters = joined.parts.map(({ title, startSeconds, durationSeconds, sha256 }, index) => {
      const reencoded = joined.reencoded[index] ?? false;
      return { renderId: parts[index]?.renderId ?? null, title, startSeconds, durationSeconds, sha256, reencoded };
    });
    const { path, discard, clip } = joined;
    return { status: "joined", path, discard, clip, chapters, poster: parts[0]?.poster ?? null };
  } finally {
    for (const part of parts) await part.discard();
  }
}
