import type { InputAudioTrack } from "mediabunny";
import type { ReencodeModule } from "../join-clips.ts";
import { type MediaFailure, mediaProblem } from "../media-problem.ts";
import type { OpenedClip } from "../open-clip.ts";

export interface JoinPlan {
  status: "planned";
  /** By clip. */
  reencoded: boolean[];
  sound: "kept" | "dropped" | "none";
  fadeSeconds: number;
  /** Null where every picture is copied. */
  encoder: NonNullable<ReencodeModule> | null;
}

/** Decides what is copied and what is encoded anew: as little as can be. */
export async function planJoin(
  clips: OpenedClip[],
  fadeSeconds: number,
  loadEncoder: () => Promise<ReencodeModule>,
  deadline: number,
): Promise<JoinPlan | MediaFailure> {
  const [first] = clips;
  if (first === undefined) throw new Error("no clips to join");
  const kinds = await Promise.all(clips.map(kindOf));
  const differs = kinds.map((kind) => kind === null || kind !== kinds[0]);
  const sound = await planSound(clips);
  const isFading = fadeSeconds > 0 && clips.length > 1;
  if (!isFading && !differs.includes(true)) {
    return { status: "planned", reencoded: differs, sound, fadeSeconds: 0, encoder: null };
  }
  const encoder = await loadEncoder();
  if (encoder === null) {
    return mediaProblem(
      "join_needs_encoder",
      isFading ? "A cross-fade needs an encoder, and none is installed here." : describeDifference(clips, differs),
      "Join clips of one size and codec without a cross-fade, or join them on one machine with the command line.",
    );
  }
  // What is encoded here can stand beside the first clip's own packets only if it is described by the same bytes.
  const canMix = !isFading && kinds[0] !== null && (await encoder.encodesAs(first, deadline)) === kinds[0];
  const reencoded = canMix ? differs : clips.map(() => true);
  return { status: "planned", reencoded, sound, fadeSeconds: isFading ? fadeSeconds : 0, encoder };
}

function describeDifference(clips: OpenedClip[], differs: boolean[]): string {
  const say = ({ facts }: OpenedClip) => `${facts.width}x${facts.height} ${facts.videoCodec}`;
  const index = differs.indexOf(true);
  const [first, other] = [clips[0], clips[index]];
  if (first === undefined || other === undefined) throw new Error("no clip differs");
  return `Clip ${index + 1} (${say(other)}) is encoded differently from the first (${say(first)}), and no encoder is installed here.`;
}

/** Packets of two clips can follow each other in one track where this is the same. Null where the codec is not known. */
async function kindOf({ video }: OpenedClip): Promise<string | null> {
  const config = await video.getDecoderConfig();
  if (config === null) return null;
  const { codec, codedWidth = 0, codedHeight = 0, description } = config;
  const rotation = await video.getRotation();
  const shape = [await video.getDisplayWidth(), await video.getDisplayHeight(), rotation];
  return kind(codec, codedWidth, codedHeight, shape, description as Uint8Array | undefined);
}

/** `shape`: width and height as shown, and the rotation. */
export function kind(codec: string, width: number, height: number, shape: number[], description?: Uint8Array): string {
  return [codec, width, height, ...shape, description === undefined ? "" : hex(description)].join(" ");
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");

async function planSound(clips: OpenedClip[]): Promise<JoinPlan["sound"]> {
  const sounds = await Promise.all(clips.map(({ audio }) => (audio === null ? null : soundOf(audio))));
  if (sounds.every((sound) => sound === null)) return "none";
  return sounds.every((sound) => sound !== null && sound === sounds[0]) ? "kept" : "dropped";
}

/** An empty answer is one that fits to none, itself included. */
async function soundOf(audio: InputAudioTrack): Promise<string | null> {
  const config = await audio.getDecoderConfig();
  if (config === null) return null;
  const { codec, sampleRate, numberOfChannels, description } = config;
  return [codec, sampleRate, numberOfChannels, description === undefined ? "" : hex(description as Uint8Array)].join(
    " ",
  );
}
