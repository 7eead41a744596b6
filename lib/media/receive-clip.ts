import { randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { clipRefusal } from "./clip-refusal.ts";
import type { MediaToolsOptions } from "./create-media-tools.ts";
import type { ClipContent, ReceiveClipAnswer } from "./media-tools.ts";
import { type DrawPoster, probeClip } from "./probe-clip.ts";
import { defaultReceiveLimits, saveStream } from "./save-stream.ts";
import { refuseOtherThanMp4 } from "./sniff-clip.ts";

/** Streams a clip into a temporary file, checks its length and type, and probes it. Nothing is left behind if it is bad. */
export async function receiveClip(
  options: MediaToolsOptions,
  content: ClipContent,
  expected: { seconds: number },
  drawPoster: DrawPoster = noPoster,
): Promise<ReceiveClipAnswer> {
  const path = join(options.temporaryFolder, `clip-${randomUUID()}.mp4`);
  let isReceived = false;
  try {
    await mkdir(options.temporaryFolder, { recursive: true });
    const answer = await receive(path, options, content, expected.seconds, drawPoster);
    isReceived = answer.status === "received";
    return answer;
  } finally {
    if (!isReceived) {
      // Cancels the body when it was never read (the folder can't be made); once read it is locked, and dealt with.
      if (!content.body.locked) content.body.cancel().catch(() => {});
      await rm(path, { force: true }).catch(() => {});
    }
  }
}

/** For places without a decoder. */
const noPoster: DrawPoster = async () => null;

async function receive(
  path: string,
  options: MediaToolsOptions,
  content: ClipContent,
  expectedSeconds: number,
  drawPoster: DrawPoster,
) {
  const limits = { ...defaultReceiveLimits, ...options.limits };
  const saved = await saveStream(content.body, path, limits, refuseOtherThanMp4);
  if (saved.status === "failed") return saved;
  if (content.bytes !== null && content.bytes !== saved.bytes) {
    return clipRefusal.lengthDiffers(saved.bytes, content.bytes);
  }
  const probed = await probeClip(path, saved.bytes, expectedSeconds, drawPoster);
  if (probed.status === "failed") return probed;
  const clip = { bytes: saved.bytes, sha256: saved.sha256, ...probed.facts };
  const discard = () => rm(path, { force: true });
  return { status: "received", path, discard, clip, poster: probed.poster } as const;
}
