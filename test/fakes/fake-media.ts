import { randomUUID } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clipRefusal } from "../../lib/media/clip-refusal.ts";
import type { JoinAnswer, JoinOptions } from "../../lib/media/join-clips.ts";
import type { MediaTools, PrepareStillAnswer, ReceiveClipAnswer } from "../../lib/media/media-tools.ts";
import type { ClipProvenance } from "../../lib/render/clip-provenance.ts";

/** Media tools that look at nothing: stills come out as they went in, clips are what arrived. */
export function fakeMedia(
  answers: {
    prepare?: PrepareStillAnswer;
    exif?: Record<string, string>;
    receive?: Extract<ReceiveClipAnswer, { status: "failed" }>[];
    join?: Extract<JoinAnswer, { status: "failed" }>;
    provenance?: ClipProvenance;
    /** Keeps clips here, below `folder`, instead of on the disk. */
    files?: Map<string, Uint8Array>;
    folder?: string;
  } = {},
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
    async readExif() {
      return answers.exif ?? {};
    },
    async receiveClip(content: Parameters<MediaTools["receiveClip"]>[0]): Promise<ReceiveClipAnswer> {
      const refused = answers.receive?.[media.received++];
      const bytes = new Uint8Array(await new Response(content.body).arrayBuffer());
      if (refused !== undefined) return refused;
      if (content.bytes !== null && content.bytes !== bytes.length)
        return clipRefusal.lengthDiffers(bytes.length, content.bytes);
      return { status: "received", ...(await keep(bytes)), poster: new Uint8Array([1]) };
    },
    /** The clips' bytes one behind the other; each lasts 4 s. */
    async joinClips(paths: string[], { titles, crossFadeSeconds }: JoinOptions): Promise<JoinAnswer> {
      if (answers.join !== undefined) return answers.join;
      const parts = await Promise.all(paths.map(async (path) => answers.files?.get(path) ?? (await readFile(path))));
      const { path, discard, clip } = await keep(Buffer.concat(parts));
      const durationSeconds = 4;
      const step = durationSeconds - crossFadeSeconds;
      return {
        status: "joined",
        path,
        discard,
        clip: { ...clip, durationSeconds: step * parts.length + crossFadeSeconds },
        reencoded: parts.map(() => crossFadeSeconds > 0),
        sound: "none",
        parts: parts.map(({ length: bytes }, index) => ({
          sha256: "0".repeat(64),
          bytes,
          durationSeconds,
          startSeconds: index * step,
          title: titles[index] ?? "",
        })),
      };
    },
    async lastFrame() {
      return { status: "drawn", bytes: new Uint8Array([2]), mediaType: "image/png", size: "1280x720" } as const;
    },
    async drawExtras() {
      const spritesheet = { image: new Uint8Array([3]), webvtt: "WEBVTT\n" };
      return { status: "drawn", spritesheet, preview: new Uint8Array([4]) } as const;
    },
    async readProvenance(): Promise<ClipProvenance> {
      const absent = { c2pa: "absent", problem: null, manifest: null, digitalSourceType: null, xmp: null } as const;
      return answers.provenance ?? absent;
    },
  };
  return media;

  async function keep(bytes: Uint8Array) {
    const { files, folder = tmpdir() } = answers;
    const path = join(folder, `stillmotion-test-${randomUUID()}.mp4`);
    if (files === undefined) await writeFile(path, bytes);
    else files.set(path, bytes);
    const size = { width: 1280, height: 720, frameRate: 24, durationSeconds: 4 };
    const clip = { bytes: bytes.length, sha256: "0".repeat(64), ...size, videoCodec: "avc", audioCodec: null };
    const discard = async () => {
      if (files === undefined) await rm(path, { force: true });
      else files.delete(path);
    };
    return { path, discard, clip };
  }
}
