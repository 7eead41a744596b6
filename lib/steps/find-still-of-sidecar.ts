import type { RenderLedger } from "../ledger/render-ledger.ts";
import type { StoredObject } from "../objects/object-store.ts";
import { type DropEvent, isAboutSidecar, isDrop, type RenderEvent } from "../render/render-event.ts";
import type { RenderRecord } from "../render/render-record.ts";
import { isFolderDefaults, isSidecarKey, stillKeysOf } from "../render/request-keys.ts";
import { type ResolveDependencies, type Resolved, resolveRender } from "./resolve-render.ts";

type Dependencies = ResolveDependencies & { ledger: Pick<RenderLedger, "get" | "listByStill"> };

export type StillOfSidecar =
  /**
   * It is not in time for its still any more: a render of its own, as if the still had been dropped now. `others`: what
   * starts the same for the other stills that it is late for.
   */
  | { status: "late"; event: DropEvent; resolved: Resolved; others: RenderEvent[] }
  /** The still's own execution may be about to take it. */
  | { status: "wait"; waitSeconds: number }
  /** There is no such still, or its render has it already. */
  | { status: "idle" };

type KnownRender = Extract<Resolved, { status: "known" }>;

/** How long after the grace period the still's own event may be on its way, or its render unopened, in seconds. */
const settleSeconds = 10;

/** `only`: which of the stills that may share it this is about; null for all. */
export interface SidecarDrop {
  event: DropEvent;
  only: string | null;
}

const idle = { status: "idle" } as const;

/** The drop of a request beside stills, or of a folder's defaults; null for any other event. */
export function sidecarDropOf(event: RenderEvent): SidecarDrop | null {
  if (isAboutSidecar(event)) {
    const { sidecar, still } = event.detail;
    const detail = { bucket: { name: sidecar.bucket }, object: { key: sidecar.key } };
    return { event: { ...event, "detail-type": "Object Created", detail }, only: still.key };
  }
  if (!isDrop(event)) return null;
  const { key } = event.detail.object;
  return isSidecarKey(key) || isFolderDefaults(key) ? { event, only: null } : null;
}

/**
 * Which still a dropped sidecar starts a render of. A still takes the sidecar that is there when its own execution reads
 * its request; only one that this missed starts anything. Stills of one name share a sidecar, and one event is one render:
 * the others are asked for by events of their own. `hasWaited`: this is the second look.
 */
export async function findStillOfSidecar(
  dependencies: Dependencies,
  drop: SidecarDrop,
  hasWaited: boolean,
): Promise<StillOfSidecar> {
  const { objects, settings } = dependencies;
  const { event, only } = drop;
  const { bucket, object } = event.detail;
  const at = (key: string) => ({ bucket: bucket.name, key });
  // Defaults are for the stills that come after them.
  if (isFolderDefaults(object.key) || (await objects.head(at(object.key))) === null) return idle;
  const keys = only === null ? stillKeysOf(object.key) : [only];
  const stills = (await Promise.all(keys.map((key) => objects.head(at(key))))).filter((still) => still !== null);
  const seen = await Promise.all(stills.map((still) => look(dependencies, event, still)));
  // What an earlier run of this step began is carried on.
  const [first, ...others] = [
    ...seen.filter(({ standing }) => standing === "begun here"),
    ...seen.filter(({ standing }) => standing === "lacks it" || standing === "unseen"),
  ];
  // However old this event is: its still may have come just now.
  if (!hasWaited && first?.standing !== "begun here" && seen.some(({ standing }) => standing === "unseen"))
    return { status: "wait", waitSeconds: settings.sidecarGraceSeconds + settleSeconds };
  if (first === undefined) return idle;
  const asked = others.map(({ event: { id, time }, still: { bucket, key } }) => ({
    "detail-type": "Render Requested" as const,
    id: `${id}-${key}`,
    time,
    detail: { sidecar: at(object.key), still: { bucket, key } },
  }));
  return { status: "late", event: first.event, resolved: first.resolved, others: asked };
}

interface Seen {
  /** Whether a render of the still's present bytes has what its sidecar asks for now; `unseen`: nobody rendered those bytes. */
  standing: "begun here" | "has it" | "lacks it" | "unseen";
  still: StoredObject;
  /** As if the still had been dropped. */
  event: DropEvent;
  resolved: Resolved;
}

async function look(dependencies: Dependencies, dropped: DropEvent, still: StoredObject): Promise<Seen> {
  const version = still.versionId === null ? {} : { "version-id": still.versionId };
  const event = { ...dropped, detail: { bucket: { name: still.bucket }, object: { key: still.key, ...version } } };
  const resolved = await resolveRender(dependencies, event);
  // It waits for a sidecar: this one was removed meanwhile.
  const standing = resolved.status === "wait" ? "has it" : await standingOf(dependencies, event, resolved, still);
  return { standing, still, event, resolved };
}

async function standingOf(
  dependencies: Dependencies,
  event: DropEvent,
  { record: asked }: KnownRender,
  still: StoredObject,
): Promise<Seen["standing"]> {
  const { ledger } = dependencies;
  const known = (await ledger.get(asked.renderId))?.record;
  if (known !== undefined) return known.eventId === event.id ? "begun here" : "has it";
  let newest: RenderRecord | undefined;
  for await (const record of ledger.listByStill(still)) {
    if (record.kind !== "animate" || record.still.etag !== still.etag) continue;
    if (newest === undefined || record.createdAt > newest.createdAt) newest = record;
  }
  if (newest === undefined) return "unseen";
  return (await wasAskedFor(dependencies, event, asked, newest)) ? "has it" : "lacks it";
}

/** `again: true` and `${date}` make the very same sidecar another render at another time: what would it have been then? */
async function wasAskedFor(
  dependencies: Dependencies,
  event: DropEvent,
  asked: RenderRecord,
  newest: RenderRecord,
): Promise<boolean> {
  const { again } = newest.request;
  if ((again === null) !== (asked.request.again === null)) return false;
  // Dropped after that render began, it asks for another one.
  if (again !== null && Date.parse(newest.createdAt) < Date.parse(event.time)) return false;
  const then = { ...event, id: again ?? event.id, time: newest.createdAt };
  const resolved = await resolveRender(dependencies, then);
  return resolved.status === "known" && resolved.record.renderId === newest.renderId;
}
