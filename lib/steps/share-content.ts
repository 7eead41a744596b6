import type { LedgerEntry } from "../ledger/render-ledger.ts";
import { clipKeys } from "../render/clip-keys.ts";
import { contentIdOf } from "../render/content-id.ts";
import type { Failure } from "../render/failure.ts";
import { countsFrom, isPutOff, waitingRecord } from "../render/put-off.ts";
import { costOf, isEnded, type RenderRecord } from "../render/render-record.ts";
import type { StepDependencies } from "./step-dependencies.ts";

export type Shared =
  /** No other render has this content, or none that can serve it: a job is asked for. */
  | { status: "own" }
  /** The clip of another render was filed for this one too. */
  | { status: "served"; record: RenderRecord }
  /** The very same was blocked by the provider: it would be blocked again. */
  | { status: "rejected"; failure: Failure }
  /** The same, but the request says that another provider may be asked then: it is this render's to ask. */
  | { status: "blocked"; failure: Failure }
  /** Another render is at it. */
  | { status: "wait"; waitSeconds: number };

/** The longer the other has been at it, the less often it is looked at. */
function waitSecondsFor(ageSeconds: number): number {
  return Math.min(30, Math.max(1, Math.ceil(ageSeconds / 4)));
}

/**
 * Makes sure that the same bytes with the same request are asked for once at a time, and served from the clip that is
 * there. A render that was asked for anew, or has begun to ask, goes its own way. Run again, it answers the same.
 */
export async function shareContent(
  { ledger, now, objects, settings }: Pick<StepDependencies, "ledger" | "now" | "objects" | "settings">,
  entry: LedgerEntry,
): Promise<Shared> {
  const { record } = entry;
  const { renderId, request, still } = record;
  if (isServed(record)) return { status: "served", record: await fileRecord(record) };
  // Asked for anew; or a job is under way, or has to be another than was asked for.
  if (request.again !== null || record.next?.rungIndex !== 0 || still.sha256 === null) return { status: "own" };
  const contentId = contentIdOf(still.sha256, request);
  const owner = await ledger.claimContent(contentId, renderId);
  if (owner === renderId) return { status: "own" };
  const other = (await ledger.get(owner))?.record;
  if (other?.status === "succeeded") {
    const served = await serve(other);
    if (served !== null) return { status: "served", record: served };
  }
  const time = now().getTime();
  if (other !== undefined && !isEnded(other.status) && time < Date.parse(other.deadlineAt)) {
    if (isPutOff(other)) return waitBehind(other);
    // Out of time, it takes over from nobody who still has some.
    if (time >= Date.parse(record.deadlineAt)) return { status: "own" };
    return { status: "wait", waitSeconds: waitSecondsFor((time - Date.parse(other.createdAt)) / 1000) };
  }
  const isBlocked = other?.status === "rejected" && other.failure?.class === "policy";
  if (isBlocked && request.onPolicy === "reject") return { status: "rejected", failure: other.failure as Failure };
  // It ended without a clip, or its clip is gone. Where another render was faster to take over, that one is waited for.
  const minds = await ledger.claimContent(contentId, renderId, owner);
  if (minds !== renderId) return { status: "wait", waitSeconds: 1 };
  return isBlocked ? { status: "blocked", failure: other.failure as Failure } : { status: "own" };

  /** It waits for others: neither its time counts until then, nor that of who waits for it. */
  async function waitBehind(other: RenderRecord): Promise<Shared> {
    const time = now().getTime();
    const age = (time - Date.parse(other.createdAt)) / 1000;
    const waitSeconds = Math.max(waitSecondsFor(age), Math.ceil((countsFrom(other) - time) / 1000) + 1);
    await ledger.update(entry, (current) =>
      isEnded(current.status) ? null : waitingRecord(current, waitSeconds, now()),
    );
    return { status: "wait", waitSeconds };
  }

  /** A copy of the clip under this render's own name: what becomes of the other's files is no matter then. */
  async function serve(from: RenderRecord): Promise<RenderRecord | null> {
    if (from.clip === null) return null;
    const bucket = settings.clipsBucket;
    const keys = clipKeys(record);
    const clip = { ...from.clip, bucket, key: keys.clip };
    if (!(await objects.copy(from.clip, clip))) return null;
    const ending = /\.[a-z]+$/.exec(from.thumbnail?.key ?? "")?.[0] ?? ".webp";
    const at = { bucket, key: keys.clip.replace(/\.mp4$/, ending) };
    const thumbnail = from.thumbnail !== null && (await objects.copy(from.thumbnail, at)) ? at : null;
    const extras = await copyExtras(from);
    const { record: served } = await ledger.update(entry, (current) =>
      isEnded(current.status) || current.next === null
        ? null
        : {
            ...current,
            status: "storing",
            next: null,
            clip,
            thumbnail,
            extras,
            reusedFrom: from.renderId,
            cost: costOf(current),
            endedAt: now().toISOString(),
          },
    );
    if (isServed(served)) return fileRecord(served);
    // Canceled meanwhile: nothing is filed for it.
    for (const at of [clip, thumbnail, ...Object.values(extras ?? {})]) if (at !== null) await objects.remove(at);
    return served;
  }

  /** The pictures for players; null where one of them is not there. */
  async function copyExtras({ extras }: RenderRecord): Promise<RenderRecord["extras"]> {
    if (extras === null) return null;
    const bucket = settings.clipsBucket;
    const keys = clipKeys(record);
    const at = (key: string) => ({ bucket, key });
    const own = { spritesheet: at(keys.spritesheet), webvtt: at(keys.webvtt), preview: at(keys.preview) };
    const cues = await objects.read(extras.webvtt);
    if (cues === null) return null;
    if (!(await objects.copy(extras.spritesheet, own.spritesheet))) return null;
    if (!(await objects.copy(extras.preview, own.preview))) return null;
    // Each cue names the file it shows a part of.
    const body = new TextDecoder().decode(cues).replaceAll(nameOf(extras.spritesheet.key), nameOf(keys.spritesheet));
    await objects.write(own.webvtt, { body, mediaType: "text/vtt" });
    return own;
  }

  async function fileRecord(served: RenderRecord): Promise<RenderRecord> {
    const at = { bucket: settings.clipsBucket, key: clipKeys(served).record };
    const body = `${JSON.stringify({ ...served, status: "succeeded", prepared: null }, null, 2)}\n`;
    await objects.write(at, { body, mediaType: "application/json" });
    return served;
  }
}

function nameOf(key: string): string {
  return key.split("/").at(-1) ?? "";
}

/** Whether a render has its clip from another, and only has to be ended. */
export function isServed({ reusedFrom, clip, status }: RenderRecord): boolean {
  return reusedFrom !== null && clip !== null && !isEnded(status);
}
