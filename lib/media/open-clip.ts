import { stat } from "node:fs/promises";
import { FilePathSource, Input, type InputAudioTrack, type InputVideoTrack, MP4, QTFF } from "mediabunny";
import { type MediaFailure, mediaProblem } from "./media-problem.ts";
import { type ProbeAnswer, probeClip } from "./probe-clip.ts";

export interface OpenedClip {
  status: "opened";
  path: string;
  bytes: number;
  facts: Extract<ProbeAnswer, { status: "probed" }>["facts"];
  video: InputVideoTrack;
  audio: InputAudioTrack | null;
  close(): void;
}

/** Opens a clip after it was probed: mediabunny alone takes one that is cut short for whole, and may count for ever. */
export async function openClip(path: string): Promise<OpenedClip | MediaFailure> {
  const bytes = (await stat(path)).size;
  const probed = await probeClip(path, bytes, null, async () => null);
  if (probed.status === "failed") {
    const message = probed.failure.message.replace("that the provider sent ", "");
    return mediaProblem("clip_unreadable", message, "Use a whole MP4; download or render this clip again.");
  }
  // Many clips may be open at once: each keeps no more of its file than this.
  const source = new FilePathSource(path, { maxCacheSize: 1 << 20, handleUnhandledError: () => {} });
  const input = new Input({ formats: [MP4, QTFF], source });
  const video = await input.getPrimaryVideoTrack();
  if (video === null) throw new Error(`${path} was probed to have video and has none`);
  const audio = await input.getPrimaryAudioTrack();
  return { status: "opened", path, bytes, facts: probed.facts, video, audio, close: () => input.dispose() };
}
