import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MediaTools, PrepareStillAnswer, ReceiveClipAnswer } from "../../lib/media/media-tools.ts";

/** Media tools that look at nothing: stills come out as they went in, clips are what arrived. */
export function fakeMedia(
  answers: { prepare?: PrepareStillAnswer; receive?: Extract<ReceiveClipAnswer, { status: "failed" }>[] } = {},
): MediaTools & { received: number } {
  const media = {
    received: 0,
    async prepareStill(
      bytes: Uint8Array,
      { size, defaultSizes }: Parameters<MediaTools["prepareStill"]>[1],
    ): Promise<PrepareStillAnswer> {
      if (answers.prepare !== undefined) return answers.prepare;
      const still = { width: 1600, height: 900, mediaType: "image/jpeg" };
      return {
        status: "prepared",
        still,
        fitted: { bytes, mediaType: "image/jpeg", size: size ?? defaultSizes.landscape },
      };
    },
    async receiveClip({ body }: Parameters<MediaTools["receiveClip"]>[0]): Promise<ReceiveClipAnswer> {
      const refused = answers.receive?.[media.received++];
      const bytes = new Uint8Array(await new Response(body).arrayBuffer());
      if (refused !== undefined) return refused;
      const path = join(tmpdir(), `stillmotion-test-${randomUUID()}.mp4`);
      await writeFile(path, bytes);
      const size = { width: 1280, height: 720, frameRate: 24, durationSeconds: 4 };
      const clip = { bytes: bytes.length, sha256: "0".repeat(64), ...size, videoCodec: "avc", audioCodec: null };
      return { status: "received", path, clip, poster: new Uint8Array([1]) };
    },
  };
  return media;
}
