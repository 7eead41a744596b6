import { type EncodedAudioPacketSource, EncodedPacket, EncodedPacketSink } from "mediabunny";
import type { OpenedClip } from "../open-clip.ts";
import type { JoinPlan } from "./plan-join.ts";

/**
 * Copies each clip's sound from where it is heard first to where the next one's begins; a fade is cut in its middle. Yields the time
 * of each packet written.
 */
export async function* copySound(
  clips: OpenedClip[],
  plan: JoinPlan,
  starts: number[],
  source: EncodedAudioPacketSource,
): AsyncGenerator<number, void> {
  const decoderConfig = (await clips[0]?.audio?.getDecoderConfig()) ?? undefined;
  let last = Number.NEGATIVE_INFINITY;
  let usual = 0;
  for (const [index, clip] of clips.entries()) {
    if (clip.audio === null) continue;
    const start = starts[index] ?? 0;
    const from = index === 0 ? 0 : start + plan.fadeSeconds / 2;
    const next = starts[index + 1];
    const until = next === undefined ? start + clip.facts.durationSeconds : next + plan.fadeSeconds / 2;
    const offset = start - (await clip.video.getFirstTimestamp());
    for await (const packet of new EncodedPacketSink(clip.audio).packets()) {
      const timestamp = packet.timestamp + offset;
      const middle = timestamp + packet.duration / 2;
      usual = Math.max(usual, packet.duration);
      // What would stand on top of the one before: at a joint, or where an encoder ended with less than a whole packet.
      const isOnTop = timestamp < last + usual / 2;
      if (middle < from || middle >= until || isOnTop) continue;
      const placed = new EncodedPacket(packet.data, "key", Math.max(0, timestamp), packet.duration);
      await source.add(placed, decoderConfig && { decoderConfig });
      last = timestamp;
      yield timestamp;
    }
  }
}
