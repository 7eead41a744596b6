import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ClipFacts } from "../render/render-record.ts";
import { type JoinPlan, planJoin } from "./join/plan-join.ts";
import { writeJoined } from "./join/write-joined.ts";
import { type MediaFailure, mediaProblem, reasonOf } from "./media-problem.ts";
import { type OpenedClip, openClip } from "./open-clip.ts";

export interface JoinOptions {
  /** The chapters' titles, one a clip. */
  titles: string[];
  /** Other chapters than one a clip, for clips that were joined before. */
  chapters?: { title: string; startSeconds: number }[];
  /** How long one clip fades into the next, in seconds, up to 2; 0 cuts. Everything is encoded anew for it. */
  crossFadeSeconds: number;
}

export interface JoinPart {
  sha256: string;
  bytes: number;
  durationSeconds: number;
  /** When it begins in the joined clip, in seconds. */
  startSeconds: number;
  title: string;
}

export type JoinAnswer =
  | {
      status: "joined";
      /** A temporary file; `discard` removes it unless somebody took it. */
      path: string;
      discard(): Promise<void>;
      clip: ClipFacts;
      /** By clip: whether its pictures are other than they were. Where false, they are the same bytes. */
      reencoded: boolean[];
      /** `kept`: every clip's, byte for byte. `dropped`: some clip has none, or of another kind. `none`: no clip has any. */
      sound: "kept" | "dropped" | "none";
      /** What it was made from, in order; for the record, since a joined clip carries no manifest of its parts. */
      parts: JoinPart[];
    }
  | MediaFailure;

export interface JoinLimits {
  /** Where the joined clip is written. Made if it is missing. */
  temporaryFolder: string;
  /** How long it may take, in seconds. */
  totalSeconds: number;
}

/** Encodes pictures; null where no encoder is installed, so that only clips of one kind can be joined. */
export type ReencodeModule = typeof import("./join/encode-clips.ts") | null;

const mostClips = 255;
const longestFade = 2;

/**
 * Joins clips in their order into one MP4 with its index in front and a chapter a clip. Pictures are copied where all clips
 * are of one kind; else what differs is encoded anew, in the first clip's size and frame rate, as H.264.
 */
export async function joinClips(
  limits: JoinLimits,
  paths: string[],
  options: JoinOptions,
  loadEncoder: () => Promise<ReencodeModule>,
): Promise<JoinAnswer> {
  const deadline = performance.now() + limits.totalSeconds * 1000;
  if (paths.length === 0 || paths.length > mostClips) {
    return mediaProblem("join_count", `There are ${paths.length} clips to join.`, `Name 1 to ${mostClips} clips.`);
  }
  const clips: OpenedClip[] = [];
  const path = join(limits.temporaryFolder, `joined-${randomUUID()}.mp4`);
  let isJoined = false;
  try {
    for (const [index, each] of paths.entries()) {
      const opened = await openClip(each);
      if (opened.status === "failed") return naming(opened, index, options.titles);
      clips.push(opened);
      const slow = await checkPace(opened);
      if (slow !== null) return naming(slow, index, options.titles);
    }
    const problem = checkFade(clips, options.crossFadeSeconds);
    if (problem !== null) return problem;
    const plan = await planJoin(clips, options.crossFadeSeconds, loadEncoder, deadline);
    if (plan.status === "failed") return plan;
    await mkdir(limits.temporaryFolder, { recursive: true });
    const starts = await writeJoined(path, clips, plan, options, deadline);
    const answer = await describe(path, clips, plan, starts, options);
    isJoined = answer.status === "joined";
    return answer;
  } catch (error) {
    return mediaProblem(
      "join_failed",
      `The clips can't be joined: ${reasonOf(error)}.`,
      "Look at the clips one by one.",
    );
  } finally {
    for (const clip of clips) clip.close();
    if (!isJoined) await rm(path, { force: true });
  }
}

function naming({ failure }: MediaFailure, index: number, titles: string[]): MediaFailure {
  const message = `Clip ${index + 1} (${titles[index] ?? "no title"}): ${failure.message}`.slice(0, 500);
  return { status: "failed", failure: { ...failure, message } };
}

/** A flipped bit can make a clip's second a day or a microsecond: encoded at another clip's pace, it would never end. */
async function checkPace({ video, facts }: OpenedClip): Promise<MediaFailure | null> {
  const { packetCount, averagePacketRate } = await video.computePacketStats();
  if (averagePacketRate <= 240 && (averagePacketRate >= 1 || facts.durationSeconds <= 60)) return null;
  const message = `The clip shows ${packetCount} pictures in ${facts.durationSeconds} s.`;
  return mediaProblem("clip_unreadable", message, "Use a whole MP4; download or render this clip again.");
}

function checkFade(clips: OpenedClip[], fadeSeconds: number): MediaFailure | null {
  const shortest = Math.min(...clips.map(({ facts }) => facts.durationSeconds));
  const longest = Math.min(longestFade, shortest / 2);
  if (fadeSeconds >= 0 && fadeSeconds <= longest) return null;
  const message = `A cross-fade of ${fadeSeconds} s does not fit: the shortest clip lasts ${shortest} s.`;
  return mediaProblem("join_cross_fade", message, `Use 0 to ${Math.floor(longest * 100) / 100} s.`);
}

async function describe(
  path: string,
  clips: OpenedClip[],
  plan: JoinPlan,
  starts: number[],
  { titles }: JoinOptions,
): Promise<JoinAnswer> {
  const joined = await openClip(path);
  if (joined.status === "failed") return joined;
  joined.close();
  const hashes = await Promise.all(clips.map((clip) => sha256Of(clip.path)));
  const parts = clips.map(({ bytes, facts }, index) => ({
    sha256: hashes[index] ?? "",
    bytes,
    durationSeconds: facts.durationSeconds,
    startSeconds: Math.round((starts[index] ?? 0) * 1000) / 1000,
    title: titles[index] ?? "",
  }));
  const clip = { bytes: (await stat(path)).size, sha256: await sha256Of(path), ...joined.facts };
  const discard = () => rm(path, { force: true });
  return { status: "joined", path, discard, clip, reencoded: plan.reencoded, sound: plan.sound, parts };
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
