import type { LedgerEntry } from "../ledger/render-ledger.ts";
import type { MediaTools } from "../media/media-tools.ts";
import type { Failure } from "../render/failure.ts";
import { ownFailure } from "../render/own-failures.ts";
import type { RenderRecord } from "../render/render-record.ts";
import { type FileDependencies, fileClip } from "./file-clip.ts";
import { joinChain } from "./join-chain.ts";
import { type Joined, joinParts } from "./join-parts.ts";
import type { OpenDependencies } from "./open-clip-of.ts";

export type Stitched = { status: "stitched"; record: RenderRecord } | { status: "failed"; failure: Failure };

/** Joins the clips of a stitch's parts into its own. Nobody is asked for a job; run again, it joins them again. */
export async function stitchClips(
  dependencies: FileDependencies &
    OpenDependencies & { media: FileDependencies["media"] & Pick<MediaTools, "joinClips"> },
  entry: LedgerEntry,
): Promise<Stitched> {
  const joined = await join(dependencies, entry.record);
  if (joined.status === "failed") return joined;
  try {
    const made = { ...joined, segment: null };
    const { filed, record } = await fileClip(dependencies, entry, made, (current) => ({
      ...current,
      next: null,
    }));
    if (filed) return { status: "stitched", record };
    return { status: "failed", failure: record.failure ?? ownFailure("canceled") };
  } finally {
    await joined.discard();
  }
}

function join(dependencies: Parameters<typeof stitchClips>[0], { parts, request }: RenderRecord): Promise<Joined> {
  const { shots, chained, crossFadeSeconds = 0 } = request;
  if (chained === true && shots !== undefined) return joinChain(dependencies, parts, shots);
  const titles = shots?.map(({ title }) => title);
  return joinParts(dependencies, parts, { crossFadeSeconds, ...(titles && { titles }) });
}
